using System.Globalization;
using FetchPS.Core.Verification.Processes;

namespace FetchPS.Core.Verification.Scripts;

/// <summary>What one time through a script's pipeline was given and what it answered.</summary>
internal sealed class ScriptPass(TimeSpan timeout, string scriptSha256, HeldVerdicts held, TimeProvider time)
{
    private readonly OrderedDictionary<long, Given> given = [];
    private readonly List<long> answered = [];
    private long limitStart;
    private bool isEnding;
    private string? stray;

    /// <summary>The version that the script is at; null before the first, while it waits for one, and after the last.</summary>
    public FileVersion? Current { get; set; }

    /// <summary>Whether the script ever took a version or waited for one.</summary>
    public bool Asked { get; private set; }

    /// <summary>How many versions got their result.</summary>
    public int Results => answered.Count;

    /// <summary>The versions that were given and have no verdict, oldest first.</summary>
    public IEnumerable<FileVersion> Unanswered => given.Values.Select(one => one.Version);

    /// <summary>What is left of the time limit.</summary>
    public TimeSpan TimeLeft
    {
        get
        {
            var left = timeout - time.GetElapsedTime(limitStart);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Begins the time limit anew.</summary>
    public void RestartLimit() => limitStart = time.GetTimestamp();

    /// <summary>Notes that a version was handed over; null for the end.</summary>
    public void Give(FileVersion? version)
    {
        Asked = true;
        Current = version;
        isEnding = version is null;
        if (version is not null)
            given.Add(version.Id, new Given(version, time.GetUtcNow(), time.GetTimestamp()));
        RestartLimit();
    }

    /// <summary>Takes what the script wrote as a result.</summary>
    public void TakeResult(string idText, string resultText, string message, string? output)
    {
        if (!long.TryParse(idText, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || !(given.ContainsKey(id) || held.Has(id)))
        {
            held.NoteUnknown(idText);
            return;
        }

        VerificationResult? known = resultText.ToUpperInvariant() switch
        {
            "PASSED" => VerificationResult.Passed,
            "FAILED" => VerificationResult.Failed,
            "ERROR" => VerificationResult.Error,
            _ => null,
        };
        if (given.ContainsKey(id))
            answered.Add(id);
        Add(id, known ?? VerificationResult.Error, known is null
            ? $"The script's Result was '{OutputText.OneLine(resultText)}'; it must be Passed or Failed."
            : OutputText.OneLine(message), output);
        RestartLimit();
    }

    /// <summary>Keeps the first thing that was no result: it explains a missing one.</summary>
    public void NoteStray(string what) => stray ??= what;

    /// <summary>What to say of versions that a script left out that ended well.</summary>
    public string DescribeSilence(string exitCode) =>
        "The script gave no result for this version." + (exitCode is "0" or "" ? "" : $" Its last exit code was {OutputText.OneLine(exitCode)}.") + (stray is null ? "" : " " + stray);

    /// <summary>Gives an error to all that have no result, and what was printed to the first of them.</summary>
    public void RefuseAll(string reason, string? output)
    {
        foreach (var id in given.Keys.ToArray())
        {
            Refuse(id, reason, output);
            output = null;
        }
    }

    /// <summary>
    /// Gives an error to the version that the script broke at: the one in its hands, whatever it said of it before; the oldest without a result where
    /// it was at none. A script that breaks at its very end, with a result for each, had more to say: then none of them counts.
    /// </summary>
    public void RefuseCulprit(string reason, string? output)
    {
        if (Current is { } current)
            Refuse(current.Id, reason, output);
        else if (given.Count > 0)
            Refuse(given.GetAt(0).Key, reason, output);
        else if (isEnding)
            answered.ForEach(id => Refuse(id, reason, output: null));
    }

    private void Refuse(long id, string reason, string? output) => Add(id, VerificationResult.Error, reason, output);

    private void Add(long id, VerificationResult result, string? message, string? output)
    {
        if (given.Remove(id, out var one))
            held.Add(new Verdict(id, result, message, one.Started, time.GetElapsedTime(one.Stamp), scriptSha256) { Output = output });
        else
            held.Add(id, result, message);
    }

    private sealed record Given(FileVersion Version, DateTimeOffset Started, long Stamp);
}
