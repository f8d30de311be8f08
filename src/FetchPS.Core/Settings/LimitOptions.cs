using FetchPS.Core.Model;

namespace FetchPS.Core.Settings;

/// <summary>Limits as a user sets them, for one URL or for a whole store. What is null is as it is for all.</summary>
public abstract record LimitOptions
{
    /// <summary>The largest decoded body, in bytes.</summary>
    public long? MaximumSize { get; init; }

    /// <summary>The largest set of response headers, in bytes; counted in whole kilobytes.</summary>
    public int? MaximumHeaderSize { get; init; }

    /// <summary>The longest that connecting may take.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>The longest wait for the response's headers.</summary>
    public TimeSpan? FirstByteTimeout { get; init; }

    /// <summary>The longest silence within a body.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>The longest that a turn may take, with all its tries.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Requests of one turn, the first included, before a passing fault counts as a failure.</summary>
    public int? Tries { get; init; }

    /// <summary>The limits of a turn: these, and for the rest what is usual.</summary>
    internal FetchLimits Limits(FetchLimits usual) => usual with
    {
        Size = MaximumSize ?? usual.Size,
        HeaderKilobytes = MaximumHeaderSize is { } bytes ? (bytes + 1023) / 1024 : usual.HeaderKilobytes,
        Connect = ConnectTimeout ?? usual.Connect,
        FirstByte = FirstByteTimeout ?? usual.FirstByte,
        Idle = IdleTimeout ?? usual.Idle,
        Total = Timeout ?? usual.Total,
        Tries = Tries ?? usual.Tries,
    };

    /// <summary>Makes sure that a turn could keep within them.</summary>
    /// <exception cref="FetchException"><c>InvalidOption</c>.</exception>
    internal void RequireLimits()
    {
        if (MaximumSize < 1)
            throw UrlErrors.InvalidOption("MaximumSize", "it must be 1 byte or more");
        if (MaximumHeaderSize is < 1024 or > 16 * 1024 * 1024)
            throw UrlErrors.InvalidOption("MaximumHeaderSize", "it must be from 1KB to 16MB");
        if (Tries is < 1 or > 10)
            throw UrlErrors.InvalidOption("Tries", "it must be from 1 to 10");
    }
}
