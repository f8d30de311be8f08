using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FetchPS.Module.Tests;

/// <summary>A running fetchps, or another program with the engine in it.</summary>
internal sealed partial class HostProcess : IDisposable
{
    private readonly Process process;

    private HostProcess(Process process) => this.process = process;

    internal StreamReader Output => process.StandardOutput;

    internal static HostProcess Start(string? store, params string[] arguments) => StartProgram(Shipped.Host, store, arguments);

    internal static HostProcess StartProgram(string program, string? store, params string[] arguments) => StartProgram(program, store, ImmutableDictionary<string, string?>.Empty, arguments);

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="store">The store, unless its arguments name one.</param>
    /// <param name="environment">Variables by name; null takes one away.</param>
    /// <param name="arguments">What it is given.</param>
    internal static HostProcess StartProgram(string program, string? store, IReadOnlyDictionary<string, string?> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (store is not null)
            start.Environment["FETCHPS_STORE"] = store;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new HostProcess(process);
    }

    /// <summary>Runs fetchps to its end.</summary>
    internal static async Task<HostResult> RunAsync(string? store, params string[] arguments)
    {
        using var host = Start(store, arguments);
        return await host.EndAsync();
    }

    /// <summary>Runs fetchps to its end, with variables of its own.</summary>
    internal static async Task<HostResult> RunAsync(string? store, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        using var host = StartProgram(Shipped.Host, store, environment, arguments);
        return await host.EndAsync();
    }

    /// <summary>Waits for the end.</summary>
    internal async Task<HostResult> EndAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var error = process.StandardError.ReadToEndAsync(token);
        var output = await process.StandardOutput.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return new HostResult(process.ExitCode, output, await error);
    }

    /// <summary>Sends a signal.</summary>
    internal void Signal(int number) => Assert.Equal(0, Kill(process.Id, number));

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
