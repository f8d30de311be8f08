namespace FetchPS.Core.Settings;

/// <summary>What one URL's turn may take before it fails.</summary>
public sealed record FetchLimits
{
    /// <summary>The largest decoded body, in bytes; 100 MB by default.</summary>
    public long Size { get; init; } = 100_000_000;

    /// <summary>The longest that connecting and the TLS handshake may take.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest wait for the response's headers.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest silence within a body.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that the turn may take with all its tries and waits.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Requests of one turn, the first included, before a passing fault counts as a failure.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>The largest set of response headers, in kilobytes.</summary>
    public int HeaderKilobytes { get; init; } = 64;
}
