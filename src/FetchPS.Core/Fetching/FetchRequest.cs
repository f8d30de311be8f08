using FetchPS.Core.Model;
using FetchPS.Core.Secrets;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Fetching;

/// <summary>One turn's request: what to ask for and how.</summary>
public sealed record FetchRequest
{
    /// <summary>The watched address.</summary>
    public required Uri Address { get; init; }

    /// <summary>What to make the request conditional by.</summary>
    public Validators Validators { get; init; } = Validators.None;

    /// <summary>
    /// The fingerprint (<see cref="AddressFingerprint"/>) of the address, after redirects, whose answer the validators came with; they go out to no other.
    /// Null where it is not known: then they go out on every hop, as they do where there are no redirects.
    /// </summary>
    public string? ValidatorsOrigin { get; init; }

    /// <summary>What earlier turns found out about the server.</summary>
    public ServerQuirks Quirks { get; init; } = ServerQuirks.None;

    /// <summary>Headers to add, or to send in place of <c>User-Agent</c> and <c>Accept</c>; sent to the host and port of <see cref="Address"/> alone.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The secrets that are sent: what an answer repeats of them, and of the queries of addresses, is taken out of what is told of it.</summary>
    public SecretMask Secrets { get; init; } = SecretMask.None;

    /// <summary>What to send with POST; null asks for the file with GET. The answer to a POST is never looked for elsewhere: a redirect is a failure.</summary>
    public PostedContent? Post { get; init; }

    /// <summary>Takes a body whose end only the end of the connection marks, though a cut can't be noticed then.</summary>
    public bool AllowUnknownLength { get; init; }

    /// <summary>Takes a body as it comes, whatever content coding the server names.</summary>
    public bool IgnoreContentCoding { get; init; }

    /// <summary>Which connections to use.</summary>
    public ConnectionProfile Profile { get; init; } = ConnectionProfile.Default;

    /// <summary>The turn's place among those of its cycle; null where it is no cycle's.</summary>
    internal TurnSlot? Slot { get; init; }

    /// <summary>What the turn may take.</summary>
    public FetchLimits Limits { get; init; } = new();
}
