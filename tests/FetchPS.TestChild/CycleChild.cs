using FetchPS.Core;
using FetchPS.Core.Cycles;

namespace FetchPS.TestChild;

/// <summary>Runs one real cycle, and tells of each step on standard output as soon as it is known.</summary>
internal static class CycleChild
{
    /// <summary>
    /// Says "ready" and waits for a line on standard input; then says <c>claimed COUNT</c>, <c>turn URL-ID OUTCOME VERSION-ID</c>, <c>verdict VERSION-ID</c> and <c>set-verdict SET RESULT</c>.
    /// </summary>
    internal static async Task<int> RunAsync(string path, DateTimeOffset now, bool force)
    {
        var death = new Death();
        death.Begin();
        using var store = FetchStore.Open(new FetchStoreOptions { Path = path, Time = new ShiftedTime(now), Disk = new MortalDisk(path, death) });
        await store.RunCycleAsync(new CycleOptions { Force = force }, Tell, CancellationToken.None);
        return 0;

        void Tell(CycleEvent happened)
        {
            switch (happened)
            {
                case CycleStarted started:
                    Console.WriteLine($"claimed {started.Claimed}");
                    death.At("claimed");
                    break;
                case TurnEnded ended:
                    Console.WriteLine($"turn {ended.Turn.UrlId} {ended.Turn.Outcome} {ended.Turn.VersionId}");
                    death.At("turn-ended");
                    break;
                case VerdictGiven verdict:
                    Console.WriteLine($"verdict {verdict.Version.Id}");
                    death.At("verdict-given");
                    break;
                case SetVerdictGiven verdict:
                    Console.WriteLine($"set-verdict {verdict.Set} {verdict.Result}");
                    death.At("set-verdict-given");
                    break;
            }
        }
    }
}
