using System.Diagnostics;

namespace FetchPS.Core.Tests.Crash;

/// <summary>A FetchPS.TestChild at work on a store. It waits at its start until it is let go.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    /// <summary>The lines that it has written, whole ones alone.</summary>
    public List<string> Lines { get; } = [];

    public static async Task<ChildProcess> StartAsync(string? dieAt, params string[] work)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "FetchPS.TestChild.exe" : "FetchPS.TestChild"), work)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (dieAt is not null)
            start.Environment["FETCHPS_TEST_DIE_AT"] = dieAt;
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

    /// <summary>Kills it without a word, as <c>kill -9</c> does.</summary>
    public void Kill() => process.Kill();

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
