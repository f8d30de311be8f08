using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace FetchPS.Isolation;

/// <summary>Opens the module's own load context while at least one runspace of the process has the module imported.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly Lock Gate = new();
    private static int imports;

    /// <inheritdoc/>
    public void OnImport()
    {
        lock (Gate)
        {
            if (imports++ == 0)
                AssemblyLoadContext.Default.Resolving += ModuleLoadContext.ResolveCore;
        }

        // Loads the assembly of the output types, so that [FetchPS.FileVersion] is known before the first cmdlet ran.
        RuntimeHelpers.RunClassConstructor(typeof(FileVersion).TypeHandle);
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        lock (Gate)
        {
            if (imports > 0 && --imports == 0)
                AssemblyLoadContext.Default.Resolving -= ModuleLoadContext.ResolveCore;
        }
    }
}
