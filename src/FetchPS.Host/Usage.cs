using System.Management.Automation;
using System.Reflection;

namespace FetchPS.Host;

/// <summary>What the host says about itself.</summary>
internal static class Usage
{
    internal const string Text = """
        fetchps: the PowerShell engine with the FetchPS module already loaded.

        fetchps COMMAND [-Name VALUE]...   runs one command; every value is passed as it is, nothing in it is run
        fetchps 'SCRIPT TEXT'              runs script text given as one argument
        fetchps -File SCRIPT [ARGUMENT]... runs a script; its exit code is the exit code
        fetchps quickstart [URL]...        shows the main job for real, in a store in a temporary folder
        fetchps help [COMMAND or TOPIC]    shows this, or the help of a command, or of about_FetchPS and its like
        fetchps -Version                   shows the versions
        fetchps -NonInteractive ...        never asks; what would ask fails

        Examples
          fetchps Add-FetchUrl https://example.org/list.txt -Interval 6h
          fetchps Invoke-FetchCycle
          fetchps 'Get-FileVersion -Unverified'
          fetchps '(Get-FetchUrl 1).CurrentPath'
          fetchps Get-Command -Module FetchPS
          fetchps help Add-FetchUrl -Examples

        Exit codes: 0 all went well; 2 the cycle ran, but some URL or verification failed; 1 it could not run;
        130, 143 or 129 when ended by SIGINT, SIGTERM or SIGHUP.

        fetchps has the engine's core commands, not the Utility and Management modules (Format-Table, Select-Object,
        Get-Content and the like). Where those are needed, use pwsh: Import-Module FetchPS works there alike.
        """;

    internal static string Version =>
        $"fetchps {Number(typeof(Usage).Assembly)} (PowerShell engine {Number(typeof(PSObject).Assembly)}, .NET {Environment.Version})";

    private static string Number(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', ' ')[0];
}
