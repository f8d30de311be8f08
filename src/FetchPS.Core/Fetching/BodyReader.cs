using System.Buffers;
using System.Globalization;
using FetchPS.Core.Files;

namespace FetchPS.Core.Fetching;

/// <summary>Brings the body of a response into the sink in one pass, whole or not at all.</summary>
internal static class BodyReader
{
    private const int BufferSize = 64 * 1024;

    // A coding makes what can't be compressed a little larger: framing, and 5 bytes for each block of gzip.
    private const long CodingOverhead = 64 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="response">The response, its headers read.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="place">Where the turn is.</param>
    /// <param name="sink">Where the decoded body goes.</param>
    /// <param name="clock">The turn's limits.</param>
    /// <returns>How many bytes came over the wire.</returns>
    /// <exception cref="TurnFault">The body is not whole, or not what it says.</exception>
    internal static async ValueTask<long> ReadAsync(
        HttpResponseMessage response, FetchRequest request, FetchPlace place, IContentSink sink, TurnClock clock)
    {
        var declared = DeclaredLength(response, request, place);
        var coding = request.IgnoreContentCoding ? null : BodyDecoder.CodingOf(response.Content.Headers);
        var most = request.Limits.Size;
        var mostOnWire = coding is null ? most : most + (most / 1000) + CodingOverhead;
        if (declared > mostOnWire)
            throw new TurnFault(FetchErrors.BodyTooLarge(place, most));

        var stream = await response.Content.ReadAsStreamAsync(clock.Turn).ConfigureAwait(false);
        await using var wire = new WireStream(stream, place, declared, mostOnWire, most, clock) { EndsByCount = EndsByCount(response) };
        using var decoder = BodyDecoder.For(coding, wire, place);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long size = 0;
            for (int count; (count = await decoder.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
            {
                size += count;
                if (size > most)
                    throw new TurnFault(FetchErrors.BodyTooLarge(place, most));
                await sink.WriteAsync(buffer.AsMemory(0, count), clock.Turn).ConfigureAwait(false);
            }

            return wire.Count;
        }
        catch (TurnFault fault)
        {
            fault.WireBytes = wire.Count;
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether the platform could not read the length, as of <c>49, 49</c>, and waits for the end of the connection instead.</summary>
    private static bool EndsByCount(HttpResponseMessage response) =>
        response.Version.Major < 2 && response.Content.Headers.ContentLength is null && response.Headers.TransferEncodingChunked != true;

    /// <summary>How many bytes must come; null where the framing itself tells the end (RFC 9112, section 6.3).</summary>
    private static long? DeclaredLength(HttpResponseMessage response, FetchRequest request, FetchPlace place)
    {
        // An old name for no coding at all (RFC 2616, section 3.6) changes nothing.
        if (response.Headers.NonValidated.TryGetValues("Transfer-Encoding", out var codings) && codings.ToString() is var coding
            && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return coding.Equals("chunked", StringComparison.OrdinalIgnoreCase)
                ? null
                : throw new TurnFault(FetchErrors.UnsupportedTransferCoding(place, coding));
        }

        // The platform takes the first of several lengths; which one the server meant can't be known.
        if (response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var lengths))
        {
            var distinct = lengths.SelectMany(line => line.Split(',')).Select(length => length.Trim()).Distinct().ToList();
            return distinct.Count == 1 && long.TryParse(distinct[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? length
                : throw new TurnFault(FetchErrors.InvalidResponse(place, $"its Content-Length is '{ForeignText.Part(string.Join(", ", distinct))}'"));
        }

        return response.Version.Major >= 2 || request.AllowUnknownLength ? null : throw new TurnFault(FetchErrors.LengthUnknown(place));
    }
}
