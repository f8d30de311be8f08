using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Core.Settings;

namespace FetchPS.Cmdlets;

/// <summary>A cmdlet that sets what a turn may take. What is not given stays as it is.</summary>
public abstract class FetchLimitsCmdlet : FetchCmdlet
{
    /// <summary>The largest body.</summary>
    [Parameter(HelpMessage = "The largest decoded body in bytes, such as 200MB; 100000000 by default.")]
    [ValidateRange(1, long.MaxValue)]
    [WholeNumberTransformation(IsSize = true)]
    public long MaximumSize { get; set; }

    /// <summary>The largest set of response headers.</summary>
    [Parameter(HelpMessage = "The largest set of response headers in bytes, such as 128KB; 65536 by default.")]
    [ValidateRange(1024, 16 * 1024 * 1024)]
    [WholeNumberTransformation(IsSize = true)]
    public int MaximumHeaderSize { get; set; }

    /// <summary>The longest that connecting may take.</summary>
    [Parameter(HelpMessage = "The longest that a connection may take; 15s by default.")]
    [TimeoutTransformation]
    public TimeSpan ConnectTimeout { get; set; }

    /// <summary>The longest wait for the response's headers.</summary>
    [Parameter(HelpMessage = "The longest wait for the answer to begin; 60s by default.")]
    [TimeoutTransformation]
    public TimeSpan FirstByteTimeout { get; set; }

    /// <summary>The longest silence within a body.</summary>
    [Parameter(HelpMessage = "The longest silence within a body; 30s by default.")]
    [TimeoutTransformation]
    public TimeSpan IdleTimeout { get; set; }

    /// <summary>The longest that a turn may take.</summary>
    [Parameter(HelpMessage = "The longest that a turn may take with all its tries; 10m by default.")]
    [TimeoutTransformation]
    public TimeSpan Timeout { get; set; }

    /// <summary>Requests of one turn.</summary>
    [Parameter(HelpMessage = "How many requests a turn may make, including the first, when a fault may be temporary; 3 by default.")]
    [ValidateRange(1, 10)]
    [WholeNumberTransformation]
    public int Tries { get; set; }

    /// <summary>Puts the limits that were given into options. Not generic: a public type that names one of Core's in a constraint can't be loaded.</summary>
    private protected LimitOptions ApplyLimits(LimitOptions options) => options with
    {
        MaximumSize = Choose(nameof(MaximumSize), MaximumSize, options.MaximumSize),
        MaximumHeaderSize = Choose(nameof(MaximumHeaderSize), MaximumHeaderSize, options.MaximumHeaderSize),
        ConnectTimeout = Choose(nameof(ConnectTimeout), ConnectTimeout, options.ConnectTimeout),
        FirstByteTimeout = Choose(nameof(FirstByteTimeout), FirstByteTimeout, options.FirstByteTimeout),
        IdleTimeout = Choose(nameof(IdleTimeout), IdleTimeout, options.IdleTimeout),
        Timeout = Choose(nameof(Timeout), Timeout, options.Timeout),
        Tries = Choose(nameof(Tries), Tries, options.Tries),
    };

    /// <summary>Whether the command line gave this parameter.</summary>
    private protected bool Given(string name) => MyInvocation.BoundParameters.ContainsKey(name);

    /// <summary>What was given, else what was there.</summary>
    private protected virtual T? Choose<T>(string name, T given, T? old)
        where T : struct => Given(name) ? given : old;
}
