namespace FetchPS.Core.Verification;

/// <summary>Has versions judged beside each other, and reports the verdicts one after the other.</summary>
internal static class VersionsAtOnce
{
    /// <summary>Judges every version.</summary>
    /// <param name="versions">The versions, as they come.</param>
    /// <param name="atOnce">How many are in hand at a time.</param>
    /// <param name="judge">Judges one.</param>
    /// <param name="report">Takes each verdict as soon as it is known; never called by two threads at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task JudgeAsync(
        IAsyncEnumerable<FileVersion> versions, int atOnce, Func<FileVersion, CancellationToken, Task<Verdict>> judge, Func<Verdict, ValueTask> report,
        CancellationToken cancellationToken)
    {
        using var reporting = new SemaphoreSlim(1);
        await Parallel.ForEachAsync(
            versions,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (version, token) =>
            {
                var verdict = await judge(version, token).ConfigureAwait(false);
                await reporting.WaitAsync(token).ConfigureAwait(false);
                try
                {
                    await report(verdict).ConfigureAwait(false);
                }
                finally
                {
                    reporting.Release();
                }
            }).ConfigureAwait(false);
    }
}
