using System.Collections;
using System.Diagnostics;

namespace FetchPS.Core.Verification.Processes;

/// <summary>The environment of a verifier: what programs need to run at all, and nothing else of ours, which may hold secrets.</summary>
internal static class VerifierEnvironment
{
    private static readonly HashSet<string> passed = new(
        [
            "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP",
            "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
            "USERNAME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "ALLUSERSPROFILE", "ProgramData",
            "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "CommonProgramFiles", "CommonProgramFiles(x86)", "CommonProgramW6432",
            // What starts a .NET program, fetchps and pwsh among them.
            "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT",
            "PSModulePath", "POWERSHELL_TELEMETRY_OPTOUT", "POWERSHELL_UPDATECHECK",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Replaces the environment of what is about to be started.</summary>
    public static void Apply(ProcessStartInfo start)
    {
        start.Environment.Clear();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (passed.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal))
                start.Environment[name] = (string?)variable.Value;
        }
    }
}
