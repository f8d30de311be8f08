using FetchPS.Core.Verification.Processes;

namespace FetchPS.Core.Verification.Scripts;

/// <summary>What a script has said so far. Nothing of it counts before the script has come to its end: until then it may still say something else.</summary>
internal sealed class HeldVerdicts
{
    private readonly OrderedDictionary<long, Verdict> verdicts = [];
    private readonly HashSet<long> contradicted = [];
    private string? confusion;

    /// <summary>Whether there is a verdict on a version.</summary>
    public bool Has(long versionId) => verdicts.ContainsKey(versionId);

    /// <summary>Takes a verdict. Of a version that has one already it must be the same.</summary>
    public void Add(Verdict verdict)
    {
        if (!verdicts.TryAdd(verdict.VersionId, verdict))
            Add(verdict.VersionId, verdict.Result, verdict.Message);
    }

    /// <summary>Takes one more verdict on a version that has one: the same again is no harm, another makes both worthless.</summary>
    public void Add(long versionId, VerificationResult result, string? message)
    {
        var first = verdicts[versionId];
        if (first.Result != result && contradicted.Add(versionId))
            verdicts[versionId] = first with { Result = VerificationResult.Error, Message = VerdictText.Contradiction((first.Result, first.Message), (result, message)) };
    }

    /// <summary>Notes a result for something that was not asked for. A script that mixes its versions up is not to be believed about any.</summary>
    public void NoteUnknown(string id) => confusion ??= OutputText.OneLine(id) is { } named
        ? $"It wrote a result for Id '{named}', which it was not given."
        : "It wrote a result without an Id.";

    /// <summary>Reports what holds now that the script has ended.</summary>
    public async Task ReportAsync(Func<Verdict, ValueTask> report)
    {
        foreach (var verdict in verdicts.Values)
            await report(confusion is null ? verdict : Doubted(verdict, confusion)).ConfigureAwait(false);
    }

    private static Verdict Doubted(Verdict verdict, string reason) => verdict with
    {
        Result = VerificationResult.Error,
        Message = (verdict.Result == VerificationResult.Error ? verdict.Message : $"The script said {verdict.Result} about this version, which does not count.") + " " + reason,
    };
}
