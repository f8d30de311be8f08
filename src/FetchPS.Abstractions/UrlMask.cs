namespace FetchPS;

/// <summary>Hides what may be secret in addresses on their way into text that people and logs read: user name and password, the query, the fragment.</summary>
internal static class UrlMask
{
    private const string Hidden = "…";

    /// <summary>Hides it in a text that is one address, or was meant as one.</summary>
    internal static string Of(string address)
    {
        var query = address.AsSpan().IndexOfAny('?', '#');
        return WithoutUser(query < 0 ? address : address[..(query + 1)] + Hidden);
    }

    /// <summary>Hides it in every address within a text. Where one ends can't be told for sure: all up to the next blank goes, closing marks at its end excepted.</summary>
    internal static string In(string text)
    {
        for (var at = 0; (at = text.IndexOf("://", at, StringComparison.Ordinal)) >= 0;)
        {
            var start = at + "://".Length;
            var length = text.AsSpan(start).IndexOfAny(" \t\r\n");
            var end = length < 0 ? text.Length : start + length;
            var query = text.AsSpan(start, end - start).IndexOfAny('?', '#');
            var next = query < 0 ? end : start + query + 1;
            if (query >= 0 && !text.AsSpan(next).StartsWith(Hidden))
                end = next + text.AsSpan(next, end - next).TrimEnd("'\"`.,;:!)]}>").Length;
            var tail = query < 0 || text.AsSpan(next).StartsWith(Hidden) || end == next ? text[next..] : Hidden + text[end..];
            var shown = WithoutUser(text[at..next]);
            text = text[..at] + shown + tail;
            at += Math.Max(shown.Length, 1);
        }

        return text;
    }

    private static string WithoutUser(string address)
    {
        var authority = address.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0)
            return address;

        authority += "://".Length;
        var end = address.AsSpan(authority).IndexOfAny('/', '?', '#');
        var at = address.AsSpan(authority, end < 0 ? address.Length - authority : end).LastIndexOf('@');
        return at < 0 ? address : $"{address[..authority]}{Hidden}{address[(authority + at)..]}";
    }
}
