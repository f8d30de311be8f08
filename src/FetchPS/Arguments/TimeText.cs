using System.Globalization;
using System.Text.RegularExpressions;
using FetchPS.Core.Model;

namespace FetchPS.Arguments;

/// <summary>Points in time as text. What could be read in more than one way is refused: a wrong day may delete for good.</summary>
internal static partial class TimeText
{
    private const DateTimeStyles Styles = DateTimeStyles.AssumeLocal | DateTimeStyles.AllowWhiteSpaces;

    /// <summary>Reads ISO forms as Gregorian; a day alone is its local midnight, a time alone is today. Else what the culture, if its calendar is Gregorian, and PowerShell's own casts agree on.</summary>
    /// <exception cref="FetchException"><c>InvalidTime</c>.</exception>
    public static DateTimeOffset Parse(string given)
    {
        var text = given.Trim();
        if (Iso().Match(text) is { Success: true } iso)
            return Read(text, iso);
        if (TimeOfDay().IsMatch(text) && TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var time))
            return new DateTimeOffset(DateTime.Today + time.ToTimeSpan());
        if (DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var http))
            return http;
        return ByCulture(text, CultureInfo.CurrentCulture);
    }

    private static DateTimeOffset Read(string text, Match iso)
    {
        int Number(string group, int usual = 0) => iso.Groups[group].Success ? int.Parse(iso.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : usual;

        var fraction = iso.Groups["fraction"].Value.PadRight(7, '0')[..7];
        try
        {
            var clock = new DateTime(Number("year"), Number("month"), Number("day", 1), Number("hour"), Number("minute"), Number("second"), DateTimeKind.Unspecified)
                .AddTicks(int.Parse(fraction, NumberStyles.None, CultureInfo.InvariantCulture));
            if (!iso.Groups["zone"].Success)
                return new DateTimeOffset(clock);
            var offset = new TimeSpan(Number("zoneHour"), Number("zoneMinute"), 0);
            return new DateTimeOffset(clock, iso.Groups["sign"].Value == "-" ? -offset : offset);
        }
        catch (ArgumentException)
        {
            throw UrlErrors.InvalidTime(text, "there is no such day or hour");
        }
    }

    private static DateTimeOffset ByCulture(string text, CultureInfo culture)
    {
        if (culture.Calendar is not GregorianCalendar || culture.DateTimeFormat.Calendar is not GregorianCalendar)
            throw UrlErrors.InvalidTime(text, $"the culture {culture.Name} counts years by another calendar");
        if (!Year().IsMatch(text))
            throw UrlErrors.InvalidTime(text, "it names no year in four digits");
        if (!DateTimeOffset.TryParse(text, culture, Styles, out var local))
            throw UrlErrors.InvalidTime(text, $"it is not a time in the culture {culture.Name}");
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out var cast) && cast != local)
            throw UrlErrors.InvalidTime(text, string.Create(CultureInfo.InvariantCulture, $"it could be {local:yyyy-MM-dd} or {cast:yyyy-MM-dd}"));
        return local;
    }

    [GeneratedRegex(
        """
        \A(?: (?<year>[0-9]{4})-(?<month>[0-9]{2})(?:-(?<day>[0-9]{2})(?:(?:[Tt]|\x20+)(?<hour>[0-9]{2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]+))?)?(?:\x20?(?<zone>[Zz]|(?<sign>[+-])(?<zoneHour>[0-9]{2})(?::?(?<zoneMinute>[0-9]{2}))?))?)?)?
            | (?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})[Tt](?<hour>[0-9]{2})(?<minute>[0-9]{2})(?:(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]+))?)?(?:\x20?(?<zone>[Zz]|(?<sign>[+-])(?<zoneHour>[0-9]{2})(?::?(?<zoneMinute>[0-9]{2}))?))? )\z
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Iso();

    [GeneratedRegex(@"\A[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\z")]
    private static partial Regex TimeOfDay();

    [GeneratedRegex("(?<![0-9])[0-9]{4}(?![0-9])")]
    private static partial Regex Year();
}
