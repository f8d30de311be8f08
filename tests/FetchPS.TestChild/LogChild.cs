using FetchPS.Core.Logging;

namespace FetchPS.TestChild;

/// <summary>Writes lines to an action log.</summary>
internal static class LogChild
{
    /// <summary>
    /// Says "ready", waits for a line on standard input, so that the writers of a test start as one, and writes; after each 1,000 lines it says so.
    /// </summary>
    internal static int Run(string folder, string writer, int lines, bool buffered)
    {
        using var log = ActionLog.Open(folder, writer, TimeProvider.System, buffered);
        Console.WriteLine("ready");
        Console.ReadLine();
        for (int i = 1; i <= lines; i++)
        {
            log.Write(LogLevel.Information, "Counted", $"Line {i} of {writer}, {new string('x', i % 200)}.", cycleId: 1, urlId: i);
            if (i % 1000 == 0)
                Console.WriteLine(i);
        }
        log.Flush();
        return log.Failure is null ? 0 : 1;
    }
}
