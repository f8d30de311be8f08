using System.Globalization;

namespace FetchPS.Core.Model;

/// <summary>
/// Which old versions of a URL stay. With both rules, a version goes only when neither keeps it. Whatever they say, the newest version stays, the
/// current one, and those that a person has protected.
/// </summary>
/// <param name="KeepLast">How many of the newest versions stay; null for no such rule.</param>
/// <param name="KeepFor">
/// For how long a version stays after it was last the newest or the current one, so that for as long it can be told, and shown, what there was; null for no such rule.
/// </param>
public sealed record Retention(int? KeepLast = null, TimeSpan? KeepFor = null)
{
    /// <summary>Keeps everything.</summary>
    public static Retention None { get; } = new();

    /// <summary>The rules in words, such as <c>the last 10 versions are kept, and all for 365 days</c>.</summary>
    public override string ToString() => (KeepLast, KeepFor) switch
    {
        (null, null) => "every version is kept",
        ({ } last, null) => string.Create(CultureInfo.InvariantCulture, $"the last {last} versions are kept"),
        (null, { } period) => string.Create(CultureInfo.InvariantCulture, $"versions are kept for {period.TotalDays:0.##} days"),
        ({ } last, { } period) => string.Create(CultureInfo.InvariantCulture, $"the last {last} versions are kept, and all for {period.TotalDays:0.##} days"),
    };

    /// <summary>Gives itself back where it can hold.</summary>
    /// <exception cref="FetchException"><c>InvalidOption</c>.</exception>
    internal Retention Require()
    {
        if (KeepLast < 1)
            throw UrlErrors.InvalidOption(nameof(KeepLast), "it must be 1 or more");
        if (KeepFor <= TimeSpan.Zero)
            throw UrlErrors.InvalidOption(nameof(KeepFor), "it must be longer than zero");
        return this;
    }
}
