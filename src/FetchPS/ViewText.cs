using System.Globalization;
using FetchPS.Core.Urls;

namespace FetchPS;

/// <summary>How values look in the module's views. Data keeps its own types; only what a person reads is made here.</summary>
public static class ViewText
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>A time in the local zone; empty for none.</summary>
    public static string Time(DateTimeOffset? time) =>
        time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    /// <summary>An interval as it is typed: <c>1h</c>, <c>1d</c>.</summary>
    public static string Interval(TimeSpan interval) => FetchInterval.Format(interval);

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
}
