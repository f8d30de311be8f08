using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FetchPS.Core.Tests.Crash;

/// <summary>A FetchPS.TestChild at work on a store. It waits at its start until it is let go.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    /// <summary>Its id.</summary>
    public int Id => process.Id;

    /// <summary>The lines that it has written, whole ones alone.</summary>
    public List<string> Lines { get; } = [];

    public static Task<ChildProcess> StartAsync(string? dieAt, params string[] work) => StartAsync(dieAt, powerSeed: null, now: null, work);

    public static Task<ChildProcess> StartAsync(string? dieAt, int? powerSeed, params string[] work) => StartAsync(dieAt, powerSeed, now: null, work);

    /// <summary>Starts it.</summary>
    /// <param name="dieAt">The step at which it dies by itself; null for none.</param>
    /// <param name="powerSeed">A seed, when all is to go with its death that it had not flushed.</param>
    /// <param name="now">What its clock shows at its start; the time by default.</param>
    /// <param name="work">What it is to do.</param>
    public static Task<ChildProcess> StartAsync(string? dieAt, int? powerSeed, DateTimeOffset? now, params string[] work) => StartAsync(dieAt, stopAt: null, powerSeed, now, work);

    /// <summary>Starts one that stops by itself, as by <c>kill -STOP</c>, at a step.</summary>
    public static Task<ChildProcess> StartStoppingAsync(string stopAt, params string[] work) => StartAsync(dieAt: null, stopAt, powerSeed: null, now: null, work);

    private static async Task<ChildProcess> StartAsync(string? dieAt, string? stopAt, int? powerSeed, DateTimeOffset? now, string[] work)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "FetchPS.TestChild.exe" : "FetchPS.TestChild"), work)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (dieAt is not null)
            start.Environment["FETCHPS_TEST_DIE_AT"] = dieAt;
        if (stopAt is not null)
            start.Environment["FETCHPS_TEST_STOP_AT"] = stopAt;
        if (now is { } time)
            start.Environment["FETCHPS_TEST_NOW"] = time.ToString("O");
        if (powerSeed is { } seed)
            start.Environment["FETCHPS_TEST_LOSE_POWER"] = seed.ToString(CultureInfo.InvariantCulture);
        // What the tests need no time for: a second, better compilation of what runs once.
        start.Environment["DOTNET_TieredPGO"] = "0";
        var child = new ChildProcess(Process.Start(start)!);
        Assert.Equal("ready", await child.process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        return child;
    }

    public void Go() => process.StandardInput.WriteLine("go");

    /// <summary>Reads its lines until it has ended, by itself or by <see cref="Kill"/>.</summary>
    /// <returns>Its exit code, and what it said of errors.</returns>
    public async Task<(int ExitCode, string Errors)> EndAsync(Action<string>? heard = null)
    {
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            Lines.Add(line);
            heard?.Invoke(line);
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await errors);
    }

    /// <summary>Waits until the kernel says that it is stopped.</summary>
    public async Task StoppedAsync()
    {
        // proc(5): the state comes after the name in parentheses.
        while (await File.ReadAllTextAsync($"/proc/{process.Id}/stat", TestContext.Current.CancellationToken) is var stat && stat[stat.LastIndexOf(')') + 2] != 'T')
            await Task.Yield();
    }

    /// <summary>Lets it go on after it was stopped.</summary>
    public void Wake()
    {
        using var kill = Process.Start("kill", ["-CONT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>
    /// Has it do nothing more, though what it asked the kernel for may still be under way: whoever loses power says nothing after that. Linux alone.
    /// </summary>
    public void Freeze()
    {
        const int SigStop = 19;
        // It may have ended by itself just now.
        if (Signal(process.Id, SigStop) == 0)
            SpinWait.SpinUntil(() => ThreadStates().All(state => state is not ('R' or 'S')));
    }

    private IEnumerable<char> ThreadStates()
    {
        foreach (var thread in Directory.Exists($"/proc/{process.Id}/task") ? Directory.GetDirectories($"/proc/{process.Id}/task") : [])
        {
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Combine(thread, "stat"));
            }
            catch (IOException)
            {
                continue;
            }

            yield return stat[stat.LastIndexOf(')') + 2];
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    /// <summary>Kills it without a word, as <c>kill -9</c> does.</summary>
    public void Kill() => process.Kill();

    /// <summary>Has it die by its own hand, with all that it had not flushed.</summary>
    public void LosePower()
    {
        try
        {
            process.StandardInput.WriteLine("die");
        }
        catch (IOException)
        {
            // It ended by itself just now.
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }
}
