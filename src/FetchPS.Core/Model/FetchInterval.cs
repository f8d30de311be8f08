using System.Globalization;
using System.Text.RegularExpressions;

namespace FetchPS.Core.Model;

/// <summary>The time between two fetches of a URL: whole hours, from one hour to 366 days.</summary>
public static partial class FetchInterval
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    // TimeSpan.Parse is too kind here: it takes "2" for two days and "24:00" for 24 days.
    private static readonly string[] TimeSpanFormats = [@"h\:m", @"h\:m\:s", @"d\.h\:m", @"d\.h\:m\:s"];

    /// <summary>Reads <c>1h</c>, <c>6h</c>, <c>1d</c>, <c>2w</c> (either case), or a TimeSpan text with a colon such as <c>06:00:00</c>.</summary>
    /// <param name="text">The text; blanks around it are ignored.</param>
    /// <exception cref="FetchException"><c>InvalidInterval</c>, also for a bare number; <c>IntervalTooShort</c>, <c>IntervalNotWholeHours</c>, <c>IntervalTooLong</c>.</exception>
    public static TimeSpan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();

        if (NumberWithUnit().Match(trimmed) is { Success: true } match)
            return FromNumber(match.Groups[1].Value, char.ToLowerInvariant(match.Groups[2].Value[0]), trimmed);

        bool negative = trimmed.StartsWith('-');
        string positive = negative ? trimmed[1..] : trimmed;
        if (!TimeSpan.TryParseExact(positive, TimeSpanFormats, CultureInfo.InvariantCulture, out TimeSpan value))
            throw UrlErrors.InvalidInterval(text);

        return negative ? throw UrlErrors.IntervalTooShort(trimmed) : Require(value, trimmed);
    }

    /// <summary>Gives <paramref name="value"/> back where it can be an interval.</summary>
    /// <exception cref="FetchException"><c>IntervalTooShort</c>, <c>IntervalNotWholeHours</c> or <c>IntervalTooLong</c>.</exception>
    public static TimeSpan Require(TimeSpan value) => Require(value, value.ToString("c", CultureInfo.InvariantCulture));

    /// <summary>Writes an interval the shortest way: <c>1h</c>, <c>36h</c>, <c>1d</c>, <c>2w</c>; <see cref="Parse"/> reads it back.</summary>
    /// <exception cref="FetchException">As <see cref="Require(TimeSpan)"/>.</exception>
    public static string Format(TimeSpan interval)
    {
        int hours = (int)Require(interval).TotalHours;
        return hours switch
        {
            _ when hours % 168 == 0 => string.Create(CultureInfo.InvariantCulture, $"{hours / 168}w"),
            _ when hours % 24 == 0 => string.Create(CultureInfo.InvariantCulture, $"{hours / 24}d"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{hours}h"),
        };
    }

    private static TimeSpan FromNumber(string number, char unit, string text)
    {
        if (!decimal.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count))
            throw UrlErrors.InvalidInterval(text);

        decimal seconds = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 604_800 };
        if (count > (decimal)Longest.TotalSeconds / seconds)
            throw UrlErrors.IntervalTooLong(text);
        if (count < 3600 / seconds)
            throw UrlErrors.IntervalTooShort(text);
        if (count * seconds % 3600 != 0)
            throw UrlErrors.IntervalNotWholeHours(text);

        // Minutes, seconds and fractions are read only to say what is wrong with them; 120m has a better spelling.
        if (unit is 's' or 'm' || number.Contains('.', StringComparison.Ordinal))
            throw UrlErrors.InvalidInterval(text);

        return TimeSpan.FromSeconds((long)(count * seconds));
    }

    private static TimeSpan Require(TimeSpan value, string text)
    {
        if (value < TimeSpan.FromHours(1))
            throw UrlErrors.IntervalTooShort(text);
        if (value > Longest)
            throw UrlErrors.IntervalTooLong(text);
        return value.Ticks % TimeSpan.TicksPerHour == 0 ? value : throw UrlErrors.IntervalNotWholeHours(text);
    }

    [GeneratedRegex(@"^(-?[0-9]+(?:\.[0-9]+)?)([smhdw])\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberWithUnit();
}
