using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FetchPS.Core.Disk;

/// <summary>What .NET lacks on Linux and macOS: link(2), symlink(2), rename(2) of links, fsync(2) on folders, syncfs(2).</summary>
internal static partial class UnixDisk
{
    private const int ReadOnly = 0;
    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    // errno values that differ between Linux and macOS.
    private const int EPERM = 1, EXDEV = 18, EMLINK = 31, EINTR = 4, EINVAL = 22;
    private static readonly int ENOTSUP = OperatingSystem.IsMacOS() ? 45 : 95;

    public static bool TryLink(string existing, string newName)
    {
        if (Link(existing, newName) == 0)
            return true;

        var error = Marshal.GetLastPInvokeError();
        if (error is EPERM or EXDEV or EMLINK || error == ENOTSUP)
            return false;
        throw Failure($"Linking '{newName}' to '{existing}' failed", error);
    }

    public static void FlushFolder(string path)
    {
        using var folder = Open(path);
        // Some network file systems flush names by themselves and refuse the call.
        if (FSync(folder) != 0 && Marshal.GetLastPInvokeError() is var error and not EINVAL)
            throw Failure($"Flushing the folder '{path}' failed", error);
    }

    public static void FlushVolume(string path)
    {
        using var handle = Open(path);
        if (SyncFs(handle) != 0)
            throw Failure($"Flushing the volume of '{path}' failed", Marshal.GetLastPInvokeError());
    }

    /// <summary>Makes a symbolic link; false where the file system has none.</summary>
    public static bool TrySymbolicLink(string target, string link)
    {
        if (SymLink(target, link) == 0)
            return true;

        var error = Marshal.GetLastPInvokeError();
        if (error is EPERM || error == ENOTSUP)
            return false;
        throw Failure($"Linking '{link}' to '{target}' failed", error);
    }

    /// <summary>Renames a link itself, which .NET's calls follow, over what is there.</summary>
    public static void Rename(string source, string destination)
    {
        if (RenamePath(source, destination) != 0)
            throw Failure($"Renaming '{source}' to '{destination}' failed", Marshal.GetLastPInvokeError());
    }

    private static SafeFileHandle Open(string path)
    {
        int descriptor;
        do
            descriptor = Open(path, ReadOnly | CloseOnExec);
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == EINTR);

        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw Failure($"Opening '{path}' to flush it failed", Marshal.GetLastPInvokeError());
    }

    private static IOException Failure(string what, int error) => new($"{what}: {Marshal.GetPInvokeErrorMessage(error)}.", error);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string newName);

    [LibraryImport("libc", EntryPoint = "symlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SymLink(string target, string link);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenamePath(string source, string destination);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFs(SafeFileHandle handle);
}
