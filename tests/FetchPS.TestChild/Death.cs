using System.Diagnostics;
using System.Globalization;
using FetchPS.Core;
using FetchPS.Core.Disk;

namespace FetchPS.TestChild;

/// <summary>
/// Ends this process at a named step, the n-th time that it comes there, or when it is told to, as <c>kill -9</c> would: nothing is closed, nothing is
/// flushed. With a power failure, all goes that was not flushed.
/// </summary>
internal sealed class Death
{
    /// <summary>Holds the step and the count, such as <c>after-rename:3</c>.</summary>
    private const string Variable = "FETCHPS_TEST_DIE_AT";

    /// <summary>Set when the power is to fail; a number from which its luck comes.</summary>
    private const string PowerVariable = "FETCHPS_TEST_LOSE_POWER";

    /// <summary>Holds the time at which the process starts, where that is not the system's.</summary>
    private const string NowVariable = "FETCHPS_TEST_NOW";

    /// <summary>Holds the step at which the process stops, as by <c>kill -STOP</c>, until it is woken.</summary>
    private const string StopVariable = "FETCHPS_TEST_STOP_AT";

    private readonly string step = "";
    private readonly string stop = "";
    private int leftUntilStop;
    private readonly VolatileDisk? volatileDisk;
    private int left;

    internal Death()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split(':') is [var name, var times])
            (step, left) = (name, int.Parse(times, CultureInfo.InvariantCulture));
        if (Environment.GetEnvironmentVariable(StopVariable)?.Split(':') is [var stopName, var stopTimes])
            (stop, leftUntilStop) = (stopName, int.Parse(stopTimes, CultureInfo.InvariantCulture));
        if (Environment.GetEnvironmentVariable(PowerVariable) is { } seed)
            volatileDisk = new VolatileDisk(new Random(int.Parse(seed, CultureInfo.InvariantCulture)));
        Disk = (IDisk?)volatileDisk ?? new PhysicalDisk();
    }

    /// <summary>How to open a store for whoever may die: with the disk, and the clock that the test shows.</summary>
    internal FetchStoreOptions Options(string path) => new()
    {
        Path = path,
        Disk = new MortalDisk(path, this),
        Time = Environment.GetEnvironmentVariable(NowVariable) is { } now ? new ShiftedTime(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture)) : TimeProvider.System,
    };

    /// <summary>The disk of whoever may die.</summary>
    internal IDisk Disk { get; }

    /// <summary>Says "ready" and waits for a line on standard input; another line is the end.</summary>
    internal void Begin()
    {
        Console.WriteLine("ready");
        Console.ReadLine();
        new Thread(() =>
        {
            if (Console.ReadLine() is not null)
                Now();
        })
        { IsBackground = true }.Start();
    }

    /// <summary>Whether the process is to die now; for steps that leave something half done first.</summary>
    internal bool Comes(string here) => here == step && Interlocked.Decrement(ref left) == 0;

    internal void At(string here)
    {
        if (here == stop && Interlocked.Decrement(ref leftUntilStop) == 0)
        {
            using var kill = Process.Start("kill", ["-STOP", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }

        if (Comes(here))
            Now();
    }

    internal void Now()
    {
        volatileDisk?.LosePower();
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
