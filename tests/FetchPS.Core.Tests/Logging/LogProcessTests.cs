using System.Diagnostics;

namespace FetchPS.Core.Tests.Logging;

/// <summary>Several processes write one log at once, each in a session of its own where the system has such: locks of .NET end at its border.</summary>
public sealed class LogProcessTests : LogTest
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Eight_processes_leave_all_their_lines_whole(bool buffered)
    {
        const int writers = 8;
        const int lines = 1000;
        var processes = Enumerable.Range(0, writers).Select(i => Start($"writer-{i}", lines, buffered)).ToList();
        try
        {
            foreach (var process in processes)
                Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(Cancel));
            foreach (var process in processes)
                await process.StandardInput.WriteLineAsync("go");
            foreach (var process in processes)
            {
                await process.WaitForExitAsync(Cancel);
                Assert.Equal(0, process.ExitCode);
            }
        }
        finally
        {
            processes.ForEach(End);
        }

        Assert.Equal(writers * lines, Directory.EnumerateFiles(Logs).SelectMany(File.ReadLines).Count(line => line.Length > 0));
        var expected = from writer in Enumerable.Range(0, writers) from line in Enumerable.Range(1, lines) select ($"writer-{writer}", (long?)line);
        Assert.Equal(expected, Read().Select(line => (line.Actor!, line.UrlId)).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_process_leaves_whole_lines(bool buffered)
    {
        var process = Start("victim", int.MaxValue, buffered);
        try
        {
            await process.StandardInput.WriteLineAsync("go");
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(Cancel));
            Assert.Equal("1000", await process.StandardOutput.ReadLineAsync(Cancel));
        }
        finally
        {
            End(process);
        }

        var files = Directory.EnumerateFiles(Logs).ToList();
        Assert.All(files, file => Assert.EndsWith("}" + Environment.NewLine, File.ReadAllText(file), StringComparison.Ordinal));
        int lines = files.Sum(file => File.ReadLines(file).Count());
        Assert.Equal(Enumerable.Range(1, lines).Select(i => (long?)i), Read().Select(line => line.UrlId));
        Assert.NotEqual(0, lines);
    }

    private Process Start(string writer, int lines, bool buffered)
    {
        string child = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "FetchPS.TestChild.exe" : "FetchPS.TestChild");
        string[] work = ["log", Logs, writer, $"{lines}", $"{buffered}"];
        var start = OperatingSystem.IsLinux() ? new ProcessStartInfo("setsid", [child, .. work]) : new ProcessStartInfo(child, work);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        return Process.Start(start)!;
    }

    private static void End(Process process)
    {
        using (process)
        {
            process.Kill();
            process.WaitForExit();
        }
    }
}
