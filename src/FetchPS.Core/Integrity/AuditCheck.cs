using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;

namespace FetchPS.Core.Integrity;

/// <summary>Follows the audit's chain of hashes, and holds it against what the log kept of it at the ends of cycles.</summary>
/// <remarks>What it can't find: a chain that the store's owner wrote anew from some row on, together with the log.</remarks>
internal sealed class AuditCheck(StoreContext context, bool quick, Action<CheckProgress>? progress, CancellationToken cancellationToken)
{
    private const string Table = "audit";

    public IEnumerable<StoreFinding> Run()
    {
        List<StoreFinding> unreadable = [];
        // Read before the audit is: what the log knows of is then there.
        var seals = Seals(unreadable);
        foreach (var finding in unreadable.Concat(Follow(Start(seals), seals)))
            yield return finding;
    }

    /// <summary>What the log kept by the number of rows: all of it, or for a quick look the newest.</summary>
    private Dictionary<long, (DateTimeOffset Time, string Hash)> Seals(List<StoreFinding> unreadable)
    {
        Dictionary<long, (DateTimeOffset, string)> seals = [];
        try
        {
            foreach (var (time, seal) in AuditSeal.Read(context.Layout.Logs).Take(quick ? 1 : int.MaxValue))
            {
                cancellationToken.ThrowIfCancellationRequested();
                seals.TryAdd(seal.Rows, (time, seal.Hash));
            }
        }
        catch (FetchException failure)
        {
            unreadable.Add(new()
            {
                Severity = FindingSeverity.Warning,
                Kind = FindingKind.FileUnreadable,
                Target = context.Layout.Logs,
                Message = $"Whether the audit's end was cut off is not known: {failure.Message}",
            });
        }

        return seals;
    }

    /// <summary>The row that the check starts behind: none, or for a quick look the one of the last cycle's end, where that is as the log says.</summary>
    private AuditHead Start(Dictionary<long, (DateTimeOffset Time, string Hash)> seals)
    {
        if (!quick || seals.Count == 0)
            return AuditHead.Empty;

        var (rows, seal) = seals.Single();
        return context.Database.Read(connection => AuditRepository.At(connection, rows)) is { } row && Convert.ToHexStringLower(row.Hash) == seal.Hash ? row : AuditHead.Empty;
    }

    private IEnumerable<StoreFinding> Follow(AuditHead start, Dictionary<long, (DateTimeOffset Time, string Hash)> seals)
    {
        var total = context.Database.Read(AuditRepository.Head).Id - start.Id;
        var chain = new AuditChain(start);
        var rewritten = false;
        long done = 0;
        foreach (var row in context.Database.Stream(connection => AuditRepository.After(connection, start == AuditHead.Empty ? long.MinValue : start.Id)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Invoke(new(CheckStep.Audit, done++, total));
            foreach (var (kind, message) in chain.Add(row))
                yield return Error(kind, message);

            // Once is enough: after the first such row all that follow are others too.
            if (!rewritten && chain.IsSound && seals.TryGetValue(row.Id, out var seal) && Convert.ToHexStringLower(row.Hash) != seal.Hash)
            {
                rewritten = true;
                yield return Error(FindingKind.AuditRewritten, $"The audit up to row {row.Id} differs from what the log saw at {Text(seal.Time)}: its rows were rewritten.");
            }
        }

        foreach (var (kind, message) in chain.End())
            yield return Error(kind, message);
        if (seals.Count > 0 && seals.MaxBy(seal => seal.Key) is var (rows, (time, _)) && rows > chain.LastId)
            yield return Error(FindingKind.AuditCut, $"The audit had {rows} rows at {Text(time)}, according to the log, and now ends at row {chain.LastId}: its end was cut off.");
    }

    private static string Text(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);

    private static StoreFinding Error(FindingKind kind, string message) =>
        new() { Severity = FindingSeverity.Error, Kind = kind, Target = Table, Message = message };
}
