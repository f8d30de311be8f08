using System.Diagnostics;

namespace FetchPS.Module.Tests.Hosting;

/// <summary>A device that takes no byte, as a volume takes none that is full.</summary>
internal static class FullDevice
{
    internal static bool TryMake(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        using var make = Process.Start(new ProcessStartInfo("mknod", [path, "c", "1", "7"]) { RedirectStandardError = true })!;
        make.WaitForExit();
        return make.ExitCode == 0;
    }
}
