namespace FetchPS.Core.Verification.Scripts;

/// <summary>A worker script that was started.</summary>
public interface IScriptSession
{
    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>How it ended, as a sentence, with what it printed last.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; it still runs.</exception>
    Task<string> WaitForEndAsync(CancellationToken cancellationToken);

    /// <summary>What was printed past the script's own streams since the last call, as harmless lines; null for nothing.</summary>
    string? TakeOutput();

    /// <summary>Ends it, and what it started as far as that is known; may be called again.</summary>
    /// <returns>Whether it has ended; else it was left behind.</returns>
    Task<bool> EndAsync();
}
