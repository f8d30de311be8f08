using System.Reflection;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.Scripts;

namespace FetchPS.Hosting;

/// <summary>Finds the program that runs verifiers written in PowerShell.</summary>
internal static class ScriptHosts
{
    /// <summary>The environment variable that names the program; it goes before all else.</summary>
    internal const string Variable = "FETCHPS_SCRIPT_HOST";

    /// <summary>What fetchps calls its own path in the application's data.</summary>
    private const string HostData = "FetchPS.Host";

    private static string ModuleFolder => Path.GetDirectoryName(typeof(ScriptHosts).Assembly.Location)!;

    /// <summary>The path of fetchps where that is the running program; else null.</summary>
    internal static string? RunningHost => AppContext.GetData(HostData) as string;

    /// <summary>Makes the runner of a verifier script.</summary>
    /// <exception cref="FetchException">As <see cref="Find"/>.</exception>
    internal static IVerifierRunner Runner(Verifier verifier, VerifierSlots slots) =>
        new ScriptRunner(ScriptOptions.Read(verifier.Options).InProcess ? new RunspaceShell() : Find(), Path.Combine(ModuleFolder, "Invoke-VerifierScript.ps1"), slots);

    /// <summary>The program that <see cref="Variable"/> names, else the running pwsh, else pwsh on PATH, else the running fetchps.</summary>
    /// <exception cref="FetchException"><c>NoScriptHost</c>; <c>CommandNotFound</c> when the named program is not there.</exception>
    private static ScriptHost Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            if (!File.Exists(named))
                throw VerifierErrors.CommandNotFound(named);
            var program = Path.GetFullPath(named);
            return IsShell(program) ? ScriptHost.PowerShell(program) : ScriptHost.FetchPS(program);
        }

        return RunningShell() ?? ShellOnPath() ?? ScriptHost.FetchPS(RunningHost ?? throw VerifierErrors.NoScriptHost());
    }

    /// <summary>The pwsh that this is; one that was installed as a .NET tool is a library that dotnet runs.</summary>
    private static ScriptHost? RunningShell() => Environment.ProcessPath switch
    {
        { } program when IsShell(program) => ScriptHost.PowerShell(program),
        { } program when Assembly.GetEntryAssembly()?.Location is { Length: > 0 } library && IsShell(library) => ScriptHost.PowerShell(program, library),
        _ => null,
    };

    private static bool IsShell(string program) =>
        Path.GetFileNameWithoutExtension(program).StartsWith("pwsh", StringComparison.OrdinalIgnoreCase);

    private static ScriptHost? ShellOnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh"))
            .Where(File.Exists)
            .Select(ScriptHost.PowerShell)
            .FirstOrDefault();
}
