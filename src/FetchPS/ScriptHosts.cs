using FetchPS.Core.Errors;
using FetchPS.Core.Verification;

namespace FetchPS;

/// <summary>Finds the program that runs verifiers written in PowerShell.</summary>
internal static class ScriptHosts
{
    /// <summary>The environment variable that names the program; it goes before all else.</summary>
    internal const string Variable = "FETCHPS_SCRIPT_HOST";

    /// <summary>What fetchps calls its own path in the application's data.</summary>
    private const string HostData = "FetchPS.Host";

    /// <summary>The program that <see cref="Variable"/> names, else the running pwsh, else pwsh on PATH, else the running fetchps.</summary>
    /// <exception cref="FetchException"><c>NoScriptHost</c>; <c>CommandNotFound</c> when the named program is not there.</exception>
    internal static ScriptHost Find()
    {
        var program = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? File.Exists(named) ? Path.GetFullPath(named) : throw VerifierErrors.CommandNotFound(named)
            : RunningShell() ?? ShellOnPath() ?? AppContext.GetData(HostData) as string ?? throw VerifierErrors.NoScriptHost();
        return new ScriptHost(program, ["-NoProfile", "-NonInteractive", "-File"]);
    }

    private static string? RunningShell() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path).Equals("pwsh", StringComparison.OrdinalIgnoreCase) ? path : null;

    private static string? ShellOnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh"))
            .FirstOrDefault(File.Exists);
}
