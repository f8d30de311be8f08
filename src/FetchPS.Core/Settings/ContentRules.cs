using FetchPS.Core.Model;

namespace FetchPS.Core.Settings;

/// <summary>What FetchPS itself does not take for the file that was asked for, whatever the verifiers would say.</summary>
internal static class ContentRules
{
    /// <summary>Why content is refused; null when it is not.</summary>
    /// <param name="kind">What it looks like.</param>
    /// <param name="accepted">What the last version that was not refused looked like; null before the first.</param>
    /// <param name="options">What the URL allows.</param>
    /// <param name="isLookedAt">Whether a required verifier looks at it, so that even the first content is not trusted unseen.</param>
    public static string? Refuse(ContentKind kind, ContentKind? accepted, FetchOptions options, bool isLookedAt) => kind switch
    {
        ContentKind.Binary when !options.AllowBinary =>
            "it is not text. Set-FetchUrl -AllowBinary takes such content",
        ContentKind.Html when accepted is not (null or ContentKind.Html) && !options.AllowHtml =>
            "it is an HTML page, and the file was none before: likely an error page. Set-FetchUrl -AllowHtml takes it",
        ContentKind.Html when accepted is null && !isLookedAt && !options.AllowHtml =>
            "it is an HTML page, and no required verifier looks at it: it may be an error page. Set-FetchUrl -AllowHtml takes it, where the file is to be a page",
        _ => null,
    };
}
