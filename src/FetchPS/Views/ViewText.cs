using System.Globalization;
using System.Management.Automation;
using FetchPS.Core.Model;

namespace FetchPS.Views;

/// <summary>How values look in the module's views. Data keeps its own types; only what a person reads is made here.</summary>
public static class ViewText
{
    // What $PSStyle calls BrightGreen, BrightRed, BrightYellow and Reset. A cycle's table has a row for each URL, for which script would be slow;
    // where colour is not wanted, the engine takes it out of what is made here too.
    private const string Good = "\e[92m", Bad = "\e[91m", Open = "\e[93m", Plain = "\e[0m";

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>What a turn came to, in its colour.</summary>
    public static string Turn(TurnOutcome outcome) => outcome switch
    {
        TurnOutcome.Stored => $"{Good}Stored{Plain}",
        TurnOutcome.Failed => $"{Bad}Failed{Plain}",
        TurnOutcome.NotModified => "NotModified",
        _ => outcome.ToString(),
    };

    /// <summary>A version's status in its colour; empty for none.</summary>
    public static string Status(VerificationStatus? status) => status switch
    {
        null => "",
        VerificationStatus.Passed => $"{Good}Passed{Plain}",
        VerificationStatus.Failed => $"{Bad}Failed{Plain}",
        _ => $"{Open}Unverified{Plain}",
    };

    /// <summary>A time in the local zone; empty for none.</summary>
    public static string Time(DateTimeOffset? time) =>
        time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A time or a day that is, as a text, the same in every culture; null for none.</summary>
    public static PSObject? Moment(object? given)
    {
        if (given is null)
            return null;
        var moment = new PSObject(given is PSObject wrapped ? wrapped.BaseObject : given);
        moment.TypeNames.Insert(0, "FetchPS.Moment");
        return moment;
    }

    /// <summary>The text of such a time or day: its ISO form, or what the arguments of its ToString ask for.</summary>
    public static string Moment(object moment, object?[] format)
    {
        ArgumentNullException.ThrowIfNull(format);
        // The engine's wrapper can be formatted, too, and would come back here.
        var time = (IFormattable)(moment is PSObject wrapped ? wrapped.BaseObject : moment);
        var asked = Array.ConvertAll(format, one => one is PSObject given ? given.BaseObject : one);
        return asked.Length == 0
            ? time.ToString("o", CultureInfo.InvariantCulture)
            : time.ToString(asked.OfType<string>().FirstOrDefault(), asked.OfType<IFormatProvider>().FirstOrDefault());
    }

    /// <summary>A day.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An interval as it is typed: <c>1h</c>, <c>1d</c>.</summary>
    public static string Interval(TimeSpan interval) => FetchInterval.Format(interval);

    /// <summary>A period as it is typed: <c>12h</c>, <c>365d</c>.</summary>
    public static string Period(TimeSpan period) => period.Ticks switch
    {
        var ticks when ticks % TimeSpan.TicksPerDay == 0 => string.Create(CultureInfo.InvariantCulture, $"{period.TotalDays}d"),
        var ticks when ticks % TimeSpan.TicksPerHour == 0 => string.Create(CultureInfo.InvariantCulture, $"{period.TotalHours}h"),
        _ => period.ToString("c", CultureInfo.InvariantCulture),
    };

    /// <summary>Text as a terminal may be given it: a store that was brought back may hold anything.</summary>
    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ForeignText.OneLine(text);
    }

    /// <summary>A version as the head of a comparison names it.</summary>
    public static string Version(FileVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return ForeignText.OneLine(string.Create(CultureInfo.InvariantCulture, $"{version.Id}  {version.Url}  {Time(version.Fetched)}"));
    }

    /// <summary>What a comparison came to, as a line.</summary>
    public static string Outcome(FileComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return comparison.Outcome switch
        {
            ComparisonOutcome.Same => "The same bytes.",
            ComparisonOutcome.EncodingDiffers => "The same text in another encoding.",
            ComparisonOutcome.Binary => "They differ, and at least one of them is not text.",
            ComparisonOutcome.TooLarge => "They differ, and at least one of them is larger than -MaximumSize.",
            _ => string.Create(CultureInfo.InvariantCulture, $"{comparison.Added} added, {comparison.Removed} removed"),
        };
    }

    /// <summary>A line of a comparison. What a server sent must not command the terminal, nor hide from who reads it.</summary>
    public static string Line(DiffLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return ForeignText.Lines(string.Concat(line.ToString().Select(Picture))) + (line.IsUnterminated ? Environment.NewLine + "\\ No newline at end of file" : "");
    }

    // A picture is as wide as the letter, so that columns stay where they are.
    private static char Picture(char letter) => letter switch
    {
        '\t' => letter,
        < ' ' => (char)(0x2400 + letter),
        '\u007f' => '\u2421',
        _ => letter,
    };

    /// <summary>A size with a unit of 1,000 each.</summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        var unit = 0;
        for (; value >= 1000 && unit < Units.Length - 1; unit++)
            value /= 1000;
        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>A duration in the unit that suits it.</summary>
    public static string Duration(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        _ => duration.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture),
    };

    /// <summary>A verifier's options in one line; of text that has more than a line, the first.</summary>
    public static string Options(Verifier verifier)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        return string.Join(' ', verifier.Options.Select(option => $"{option.Key}={option.Value.Split('\n', 2)[0].TrimEnd()}"));
    }
}
