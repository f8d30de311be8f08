using FetchPS.Core.Data;
using FetchPS.Core.Fetching;
using FetchPS.Core.Model;

namespace FetchPS.Core.Cycles;

/// <summary>A turn whose outcome is known and whose bytes, if it brought any, go to their place and are durable there before any row names them.</summary>
internal sealed class PlacedTurn(FetchedTurn fetched)
{
    public FetchedTurn Fetched { get; } = fetched;

    public required TurnOutcome Outcome { get; set; }

    /// <summary>Where the new version lies, relative to the store.</summary>
    public StoredPath? Path { get; set; }

    /// <summary>The hash of the new content in hexadecimal, by which its twins are found.</summary>
    public string ContentKey => field ??= Convert.ToHexString(Fetched.File.Sha256);

    /// <summary>Why FetchPS itself does not take the new content.</summary>
    public string? Refusal { get; set; }

    /// <summary>Why the turn failed.</summary>
    public FetchException? Error { get; set; }

    /// <summary>The validators to ask by next time.</summary>
    public Validators Validators => Fetched.Answer switch
    {
        ContentAnswer content => content.Validators,
        // A validator that a 304 leaves out stays as it was (RFC 9110, section 15.4.5).
        NotModifiedAnswer same => new(same.Validators.ETag ?? Fetched.Url.Validators.ETag, same.Validators.LastModified ?? Fetched.Url.Validators.LastModified),
        _ => Fetched.Url.Validators,
    };

    /// <summary>What it leaves of its URL, where the server answered 304.</summary>
    public KeptTurnRow ToKeptRow() => new(Fetched.Url.Id, Fetched.Url.Plan, Fetched.Fetched, Validators, Fetched.Answer.PermanentAddress);

    /// <summary>What it leaves of its URL, where it succeeded.</summary>
    /// <param name="storedVersionId">The version that was stored; null where none was.</param>
    public TurnRow ToRow(long? storedVersionId)
    {
        var (url, answer) = (Fetched.Url, Fetched.Answer);
        var hasNewContent = Outcome == TurnOutcome.Stored && Refusal is null;
        return new(url.Id, url.Plan, Fetched.Fetched, Validators, answer.PermanentAddress)
        {
            HasNewContent = hasNewContent,
            StoredVersionId = storedVersionId,
            ValidatorsOrigin = answer is ContentAnswer { FinalAddress: { } final } ? AddressFingerprint.Of(final) : url.ValidatorsOrigin,
            TurnsSinceFull = answer is ContentAnswer ? 0 : url.TurnsSinceFull + 1,
            Distrusts304 = url.Distrusts304 || Fetched.Lie is not null,
            AcceptedKind = hasNewContent ? Fetched.File.Kind : url.AcceptedKind,
            Quirks = url.Quirks.Learn(answer.Doubts, Outcome == TurnOutcome.SameContent, Fetched.Fetched),
        };
    }

    public void Fail(FetchException error)
    {
        Outcome = TurnOutcome.Failed;
        Error = error;
        Path = null;
    }
}
