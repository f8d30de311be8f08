using System.Collections.Concurrent;

namespace FetchPS.Hosting;

/// <summary>Runs asynchronous work for a cmdlet: what the work reports is taken up on the pipeline's own thread, and no work outlives the call.</summary>
internal static class AsyncPump
{
    /// <summary>Runs the work to its end.</summary>
    /// <param name="work">The work; it is given a way to report and a token that ends it.</param>
    /// <param name="take">Takes each report on the calling thread. When it throws, the work is cancelled and waited for.</param>
    /// <param name="stopping">Cancelled when the pipeline is stopped.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled, and the work has ended.</exception>
    internal static void Run<T>(Func<Action<T>, CancellationToken, Task> work, Action<T> take, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var reports = new BlockingCollection<T>();
        var task = Task.Run(
            async () =>
            {
                try
                {
                    await work(reports.Add, ending.Token).ConfigureAwait(false);
                }
                finally
                {
                    reports.CompleteAdding();
                }
            },
            CancellationToken.None);

        try
        {
            // Without a token: a stop ends the work first, its clean-up included, and that ends the loop.
            foreach (var report in reports.GetConsumingEnumerable(CancellationToken.None))
                take(report);
        }
        catch
        {
            ending.Cancel();
            task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait(CancellationToken.None);
            throw;
        }

        task.GetAwaiter().GetResult();
    }
}
