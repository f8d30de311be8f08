using System.Reflection;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.Scripts;

namespace FetchPS.Core.Tests.Verification;

/// <summary>The host and the module as they ship, which run the tests' verifier scripts.</summary>
internal static class ShippedHost
{
    private static readonly string folder =
        typeof(ShippedHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "HostFolder").Value!;

    /// <summary>The module's folder.</summary>
    public static string Module { get; } = Path.Combine(folder, "Modules", "FetchPS");

    /// <summary>The script that runs verifier scripts.</summary>
    public static string WorkerScript { get; } = Path.Combine(Module, "Invoke-VerifierScript.ps1");

    /// <summary>The host itself.</summary>
    public static string Program => VerifierProgram.Resolve(Path.Combine(folder, "fetchps"));

    /// <summary>A runner of verifier scripts.</summary>
    public static ScriptRunner Runner(TimeProvider? time = null, VerifierSlots? slots = null) =>
        new(ScriptHost.FetchPS(Program), WorkerScript, slots, time);
}
