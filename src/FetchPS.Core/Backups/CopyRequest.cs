using FetchPS.Core.Integrity;

namespace FetchPS.Core.Backups;

/// <summary>How a store is backed up or brought back.</summary>
public sealed record CopyRequest
{
    /// <summary>Hears of files that could not be copied because the store lacks them; the rest goes on.</summary>
    public Action<FetchException> Failed { get; init; } = failure => throw failure;

    /// <summary>Hears of what was left over and could not be cleared, which holds up nothing.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>Whether a store that is brought back runs the scripts, commands and endpoints that the backup names, and reads the secrets that its URLs refer to, without anyone's looking at them first.</summary>
    public bool TrustVerifiers { get; init; }

    /// <summary>Hears often how far it is.</summary>
    public Action<CheckProgress>? Progress { get; init; }

    /// <summary>Ends the work; an earlier backup stays as it is.</summary>
    public CancellationToken CancellationToken { get; init; }
}
