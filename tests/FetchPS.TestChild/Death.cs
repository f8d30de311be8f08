using System.Diagnostics;
using System.Globalization;

namespace FetchPS.TestChild;

/// <summary>Ends this process at a named step, the n-th time that it comes there, as <c>kill -9</c> would: nothing is closed, nothing is flushed.</summary>
internal sealed class Death(string step, int times)
{
    /// <summary>Holds the step and the count, such as <c>after-rename:3</c>.</summary>
    private const string Variable = "FETCHPS_TEST_DIE_AT";

    private int left = times;

    internal static Death FromEnvironment() => Environment.GetEnvironmentVariable(Variable)?.Split(':') is [var step, var times]
        ? new(step, int.Parse(times, CultureInfo.InvariantCulture))
        : new("", 0);

    /// <summary>Whether the process is to die now; for steps that leave something half done first.</summary>
    internal bool Comes(string here) => here == step && Interlocked.Decrement(ref left) == 0;

    internal void At(string here)
    {
        if (Comes(here))
            Now();
    }

    internal static void Now()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
