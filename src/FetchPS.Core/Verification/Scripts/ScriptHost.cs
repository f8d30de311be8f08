namespace FetchPS.Core.Verification.Scripts;

/// <summary>A program that runs verifier scripts, each in a process of its own.</summary>
/// <param name="Program">The full path of the executable.</param>
/// <param name="LeadingArguments">What comes before the path of a script to run.</param>
public sealed record ScriptHost(string Program, IReadOnlyList<string> LeadingArguments) : IScriptShell
{
    private static readonly string[] ShellArguments = ["-NoLogo", "-NoProfile", "-NonInteractive", "-File"];

    /// <inheritdoc/>
    public string Name => Program;

    /// <summary>The full shell.</summary>
    /// <param name="program">The full path of pwsh.</param>
    public static ScriptHost PowerShell(string program) => new(program, ShellArguments);

    /// <summary>The full shell, run by dotnet: where it was installed as a .NET tool it has no executable of its own.</summary>
    /// <param name="dotnet">The full path of dotnet.</param>
    /// <param name="assembly">The full path of pwsh.dll.</param>
    public static ScriptHost PowerShell(string dotnet, string assembly) => new(dotnet, [assembly, .. ShellArguments]);

    /// <summary>The engine that comes with FetchPS.</summary>
    /// <param name="program">The full path of fetchps.</param>
    public static ScriptHost FetchPS(string program) => new(program, ["-File"]);

    /// <inheritdoc/>
    public IScriptSession Start(WorkerStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new ProcessSession(this, start);
    }
}
