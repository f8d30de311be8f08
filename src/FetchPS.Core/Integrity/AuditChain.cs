using FetchPS.Core.Data;

namespace FetchPS.Core.Integrity;

/// <summary>Follows the audit row by row, and says which rows were changed, taken out or put in.</summary>
/// <param name="start">The row before the first, taken for sound.</param>
internal sealed class AuditChain(AuditHead start)
{
    private readonly AuditHash hash = new();

    /// <summary>Rows that do not follow from the one before them; what comes next tells whether they were changed or put in.</summary>
    private readonly List<long> doubtful = [];

    private AuditHead sound = start;
    private AuditHead last = start;

    /// <summary>The id of the last row.</summary>
    public long LastId => last.Id;

    /// <summary>Whether the last row follows from the one before it.</summary>
    public bool IsSound => doubtful.Count == 0;

    /// <summary>Takes the next row.</summary>
    /// <returns>What is known now to be wrong with the rows up to it.</returns>
    public List<(FindingKind Kind, string Message)> Add(ChainedAuditRow row)
    {
        List<(FindingKind, string)> faults = [];
        if (Follows(row, last))
        {
            faults.AddRange(Changed());
            sound = new(row.Id, row.Hash);
        }
        else if (doubtful.Count > 0 && Follows(row, sound))
        {
            faults.AddRange(doubtful.Select(id => (FindingKind.AuditRowInserted, $"Row {id} of the audit was inserted: the row after it follows from the one before it.")));
            doubtful.Clear();
            sound = new(row.Id, row.Hash);
        }
        else if (row.Id > last.Id + 1)
        {
            faults.AddRange(Changed());
            faults.Add((FindingKind.AuditRowMissing, last.Id + 2 == row.Id
                ? $"Row {last.Id + 1} of the audit was removed."
                : $"Rows {last.Id + 1} to {row.Id - 1} of the audit were removed."));
            sound = new(row.Id, row.Hash);
        }
        else
        {
            doubtful.Add(row.Id);
        }

        last = new(row.Id, row.Hash);
        return faults;
    }

    /// <summary>Says that no more rows come.</summary>
    public List<(FindingKind Kind, string Message)> End() => Changed();

    private bool Follows(ChainedAuditRow row, AuditHead previous) => hash.Of(previous.Hash, row.Id, row.Row).AsSpan().SequenceEqual(row.Hash);

    private List<(FindingKind, string)> Changed()
    {
        List<(FindingKind, string)> faults =
            [.. doubtful.Select(id => (FindingKind.AuditRowChanged, $"Row {id} of the audit does not follow from the row before it: it was changed or inserted, or that one was changed together with its hash."))];
        doubtful.Clear();
        return faults;
    }
}
