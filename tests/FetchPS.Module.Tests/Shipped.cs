using System.Reflection;

namespace FetchPS.Module.Tests;

/// <summary>Where the build has put what ships.</summary>
internal static class Shipped
{
    /// <summary>The folder that is given to Import-Module.</summary>
    internal static string Module { get; } = Metadata("Module");

    /// <summary>The version that lies in it.</summary>
    internal static string Version { get; } = Metadata("ModuleVersion");

    /// <summary>The folder with the module's files.</summary>
    internal static string ModuleRoot { get; } = Path.Combine(Module, Version);

    /// <summary>The executable of fetchps.</summary>
    internal static string Host { get; } = Metadata("Host") + (OperatingSystem.IsWindows() ? ".exe" : "");

    /// <summary>A shell that takes no care of signals; it does not ship.</summary>
    internal static string Shell { get; } = Metadata("Shell") + (OperatingSystem.IsWindows() ? ".exe" : "");

    private static string Metadata(string key) =>
        typeof(Shipped).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
