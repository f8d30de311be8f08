namespace FetchPS.Core.Model;

/// <summary>Which URLs to find; what is left out does not matter.</summary>
public sealed record UrlQuery
{
    /// <summary>A wildcard over addresses, or one whole address.</summary>
    public string? Pattern { get; init; }

    /// <summary>Only enabled ones, or only disabled ones.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Only those that a cycle would take now.</summary>
    public bool Due { get; init; }

    /// <summary>Only those that gave nothing new for longer than they should.</summary>
    public bool Stale { get; init; }
}
