using System.Globalization;
using System.Text.RegularExpressions;
using FetchPS.Core.Logging;

namespace FetchPS.Core.Actions;

/// <summary>What the log keeps of the audit at the end of each cycle: how many rows it had, and the hash of the last one.</summary>
/// <param name="Rows">The count, which is the last row's id.</param>
/// <param name="Hash">The last row's SHA-256, in lower-case hexadecimal.</param>
internal sealed partial record AuditSeal(long Rows, string Hash)
{
    /// <summary>The log's event for it.</summary>
    public static readonly LoggedEvent Event = Events.AuditSealed;

    /// <summary>The line's sentence; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"The audit has {Rows} rows; the last one's SHA-256 is {Hash}.");

    /// <summary>The seal that a line of the log is; null for any other line.</summary>
    public static AuditSeal? Parse(LogEvent line) =>
        line.Event == Event.Name && Sentence().Match(line.Message) is { Success: true, Groups: var groups } && long.TryParse(groups["rows"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            ? new(rows, groups["hash"].Value)
            : null;

    /// <summary>Streams the seals in a folder of logs, newest first.</summary>
    /// <exception cref="FetchException"><c>LogNotReadable</c>.</exception>
    public static IEnumerable<(DateTimeOffset Time, AuditSeal Seal)> Read(string logsFolder)
    {
        foreach (var line in LogReader.Backward(logsFolder, text => text.Contains(Event.Name, StringComparison.Ordinal)))
        {
            if (Parse(line) is { } seal)
                yield return (line.Time, seal);
        }
    }

    [GeneratedRegex("^The audit has (?<rows>[0-9]+) rows; the last one's SHA-256 is (?<hash>[0-9a-f]{64})\\.$", RegexOptions.CultureInvariant)]
    private static partial Regex Sentence();
}
