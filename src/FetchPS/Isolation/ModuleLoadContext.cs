using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace FetchPS.Isolation;

/// <summary>
/// Holds Core and every package apart from the session, so that FetchPS lives beside modules that brought other versions of them.
/// </summary>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string Core = "FetchPS.Core";

    private static readonly Lazy<ModuleLoadContext> Instance = new(() => new ModuleLoadContext());

    private readonly string dependencies = Path.Combine(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!, "deps");

    private ModuleLoadContext()
        : base("FetchPS")
    {
    }

    /// <summary>Answers for Core, the one assembly through which the cmdlets enter this context.</summary>
    internal static Assembly? ResolveCore(AssemblyLoadContext defaultContext, AssemblyName name) =>
        string.Equals(name.Name, Core, StringComparison.OrdinalIgnoreCase) ? Instance.Value.LoadFromAssemblyName(name) : null;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // What the session and Core exchange must have one identity: the copy that PowerShell loaded.
        var shared = typeof(FileVersion).Assembly;
        if (string.Equals(assemblyName.Name, shared.GetName().Name, StringComparison.OrdinalIgnoreCase))
            return shared;

        var path = Path.Combine(dependencies, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (var runtime in Runtimes())
        {
            foreach (var file in FileNames(unmanagedDllName))
            {
                var path = Path.Combine(dependencies, "runtimes", runtime, "native", file);
                if (File.Exists(path))
                    return LoadUnmanagedDllFromPath(path);
            }
        }

        return IntPtr.Zero;
    }

    /// <summary>The folders to look in: the runtime's own identifier, then the portable one where that is a distribution's.</summary>
    private static IEnumerable<string> Runtimes()
    {
        var own = RuntimeInformation.RuntimeIdentifier;
        yield return own;

        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        if (OperatingSystem.IsWindows())
            yield return $"win-{architecture}";
        else if (OperatingSystem.IsMacOS())
            yield return $"osx-{architecture}";
        else if (own.Contains("musl", StringComparison.Ordinal) || own.StartsWith("alpine", StringComparison.Ordinal))
            yield return $"linux-musl-{architecture}";
        else
            yield return $"linux-{architecture}";
    }

    private static IEnumerable<string> FileNames(string library)
    {
        yield return library;
        if (OperatingSystem.IsWindows())
            yield return $"{library}.dll";
        else
            yield return $"lib{library}{(OperatingSystem.IsMacOS() ? ".dylib" : ".so")}";
    }
}
