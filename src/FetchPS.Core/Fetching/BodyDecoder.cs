using System.Net.Http.Headers;

namespace FetchPS.Core.Fetching;

/// <summary>
/// Undoes a content coding (RFC 9110, section 8.4.1) and vouches that nothing is missing and nothing is left over. The platform's own
/// decompression vouches for neither: it takes the end of what came for the end of the file.
/// </summary>
internal abstract class BodyDecoder(WireStream wire, FetchPlace place, string coding) : IDisposable
{
    /// <summary>What is decoded.</summary>
    protected WireStream Wire => wire;

    /// <summary>The codings that are undone, and what to call them.</summary>
    internal static BodyDecoder For(string? coding, WireStream wire, FetchPlace place) => coding switch
    {
        null => new IdentityDecoder(wire, place),
        "gzip" => new GzipDecoder(wire, place),
        "br" => new BrotliBodyDecoder(wire, place),
        "deflate" => new DeflateDecoder(wire, place),
        _ => throw new TurnFault(FetchErrors.UnsupportedContentCoding(place, coding)),
    };

    /// <summary>The coding that a response names, lower-case; null for none, or for what is no coding at all. Several come out as a list, which no decoder is for.</summary>
    internal static string? CodingOf(HttpContentHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues("Content-Encoding", out var lines))
            return null;

        var codings = lines.SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(static coding => coding.ToLowerInvariant())
            .Where(static coding => !IsNone(coding))
            .Select(static coding => coding switch { "x-gzip" => "gzip", "x-deflate" or "zlib" => "deflate", _ => coding })
            .ToList();
        return codings.Count == 0 ? null : string.Join(", ", codings);
    }

    /// <summary>
    /// Whether a name is of no coding, as servers put them there by mistake: a charset, a media type, a transfer encoding of mails, or what means "none".
    /// The body is as it comes then, and its length is checked as always.
    /// </summary>
    private static bool IsNone(string coding) => coding.Trim('"') is
        "identity" or "none" or "no" or "null" or "off" or "false" or "raw" or "plain" or "text" or "default" or "undefined" or "binary" or "7bit" or "8bit" or "aws-chunked"
        or "ascii" or "us-ascii" or "ansi" or "utf8" or "utf16" or "latin1" or "unicode" or "" || IsCharset(coding) || coding.Contains('/', StringComparison.Ordinal);

    private static bool IsCharset(string coding) =>
        coding.StartsWith("utf-", StringComparison.Ordinal) || coding.StartsWith("iso-8859-", StringComparison.Ordinal) || coding.StartsWith("windows-", StringComparison.Ordinal)
        || coding.StartsWith("charset=", StringComparison.Ordinal) || coding is "gbk" or "gb2312" or "big5" or "shift_jis" or "euc-jp" or "euc-kr" or "koi8-r";

    /// <summary>Reads decoded bytes.</summary>
    /// <returns>How many; 0 once, and only at the end of a body that is whole.</returns>
    /// <exception cref="TurnFault">The body is cut, broken, or has something behind its end.</exception>
    internal abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The body ended before its coding did.</summary>
    protected TurnFault Cut(Exception? cause = null) => new(wire.Count == 0
        ? FetchErrors.BodyCorrupt(place, coding, "it is empty")
        : FetchErrors.BodyTruncated(place, wire.Count, null, cause));

    /// <summary>The body goes on after its coding has ended.</summary>
    protected TurnFault Surplus() => new(FetchErrors.BodyCorrupt(place, coding, "there is something after its end"));

    /// <summary>The body is not in its coding.</summary>
    protected TurnFault Corrupt(string reason, Exception? cause = null) => new(FetchErrors.BodyCorrupt(place, coding, reason, cause));
}
