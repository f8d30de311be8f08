using System.Globalization;
using FetchPS.Core.Model;
using FetchPS.Core.Secrets;

namespace FetchPS.Core.Fetching;

/// <summary>Which answers are not believed.</summary>
internal static class DoubtRules
{
    /// <summary>Why the answer to a request is not believed; null when it is.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="manner">How.</param>
    /// <param name="secrets">What it was sent and must not be kept.</param>
    /// <param name="tries">Requests of this turn so far.</param>
    public static Doubt? Of(HttpResponseMessage response, FetchRequest request, RequestManner manner, SecretMask secrets, int tries)
    {
        var status = (int)response.StatusCode;
        if (manner.IsCoded && status is 406 or 415)
            return Refused(DoubtKind.Codings, status);
        if (!manner.IsConditional)
            return null;
        if (status == 304)
            return Contradiction(request.Validators, ResponseHeaders.Validators(response, secrets));

        // What servers, and firewalls before them, say of a header that they can't take. Where a 500 is one of these, it stays.
        var isProvoked = status is 400 or 403 or 412 or 413 or 414 or 416 or 417 or 422 or 431 or 494 or 501 or 505 || (status is 500 or 502 && tries > 1);
        return isProvoked ? Refused(DoubtKind.Conditions, status) : null;
    }

    /// <summary>Why a failure is not believed; null when another request would bring no other.</summary>
    public static Doubt? Of(TurnFault fault, RequestManner manner, int tries) => fault.Error.ErrorId switch
    {
        nameof(FetchErrors.BodyCorrupt) or nameof(FetchErrors.UnsupportedContentCoding) when manner.IsCoded => new(DoubtKind.Codings, "a body in a coding that can't be undone"),
        // Firewalls cut what they can't take; once may be chance.
        nameof(FetchErrors.ConnectionLost) when manner.IsConditional && tries > 1 => new(DoubtKind.Conditions, "nothing, twice"),
        _ => null,
    };

    private static Doubt Refused(DoubtKind kind, int status) => new(kind, status.ToString(CultureInfo.InvariantCulture));

    /// <summary>A 304 means what is held. One that names something else confirms nothing; a date counts only where no tag was asked by, or none was told.</summary>
    private static Doubt? Contradiction(Validators held, Validators told)
    {
        var pair = (held, told) switch
        {
            ({ ETag: { Length: > 0 } one }, { ETag: { } other }) => EntityTag.Differ(one, other) ? new TagPair(one, other) : null,
            ({ LastModified: { } one }, { LastModified: { } other }) when string.IsNullOrEmpty(held.ETag) || told.ETag is null => IsSameDate(one, other) ? null : new TagPair(one, other),
            _ => null,
        };
        return pair is null ? null : new(DoubtKind.Conditions, $"304 with {ForeignText.Part(pair.Told)} for {ForeignText.Part(pair.Held)}") { Tags = pair };
    }

    private static bool IsSameDate(string one, string other) =>
        one == other || (DateTimeOffset.TryParse(one, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var first)
            && DateTimeOffset.TryParse(other, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var second) && first == second);
}
