namespace FetchPS.Core.Fetching;

/// <summary>One turn's request: what to ask for and how.</summary>
public sealed record FetchRequest
{
    /// <summary>The watched address.</summary>
    public required Uri Address { get; init; }

    /// <summary>What to make the request conditional by.</summary>
    public Validators Validators { get; init; } = Validators.None;

    /// <summary>Which connections to use.</summary>
    public ConnectionProfile Profile { get; init; } = ConnectionProfile.Default;

    /// <summary>What the turn may take.</summary>
    public FetchLimits Limits { get; init; } = new();
}
