namespace FetchPS.Benchmarks.Measuring;

/// <summary>Runs contenders by turns, so that what else the machine does falls on all of them alike.</summary>
internal static class Rounds
{
    /// <summary>Runs a round to warm up and then the measured ones.</summary>
    /// <param name="bench">The bench.</param>
    /// <param name="contenders">Who takes part, as far as the command line lets them.</param>
    /// <param name="beforeRound">Prepares a round for all of them; is told the round's number.</param>
    public static async Task<IReadOnlyList<Series>> RunAsync(Bench bench, IEnumerable<Contender> contenders, Func<int, Task>? beforeRound = null)
    {
        var taking = contenders.Where(contender => bench.Options.Takes(contender.Name)).ToList();
        var samples = taking.ToDictionary(contender => contender.Name, _ => new List<Sample>());
        for (var round = 0; round <= bench.Options.Rounds; round++)
        {
            if (beforeRound is not null)
                await beforeRound(round);
            foreach (var contender in taking.Where(contender => round <= contender.MostRounds))
            {
                bench.Stop.ThrowIfCancellationRequested();
                if (contender.Prepare is not null)
                    await contender.Prepare();
                // What others left to be written is not this one's cost.
                Disks.Settle();
                var sample = await contender.Run();
                Console.WriteLine($"  {(round == 0 ? "warm-up" : $"round {round}"),-8} {contender.Name,-28} {sample.Seconds,8:F3} s {sample.CpuSeconds,8:F3} s CPU {sample.PeakMegabytes,8:F1} MB");
                if (round > 0)
                    samples[contender.Name].Add(sample);
            }
        }

        return [.. taking.Select(contender => new Series(contender.Name, samples[contender.Name]))];
    }
}
