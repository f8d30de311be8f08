using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FetchPS.Core.Disk;

/// <summary>What .NET lacks on Linux and macOS: open(2) without a lock, link(2), symlink(2), rename(2) of links, fsync(2) on folders, syncfs(2).</summary>
internal static partial class UnixDisk
{
    private const int ReadOnly = 0, ReadWrite = 2;
    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Has the opening of a pipe return at once. On files it changes nothing.</summary>
    private static readonly int NonBlocking = OperatingSystem.IsMacOS() ? 0x4 : 0x800;

    /// <summary>Linux numbers this flag by processor.</summary>
    private static readonly int NoFollow = OperatingSystem.IsMacOS() ? 0x100
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le ? 0x8000 : 0x20000;

    // errno values, of which the last three differ between Linux and macOS.
    private const int EPERM = 1, ENOENT = 2, EINTR = 4, EACCES = 13, EXDEV = 18, ENOTDIR = 20, EINVAL = 22, EMLINK = 31;
    private static readonly int ENOTSUP = OperatingSystem.IsMacOS() ? 45 : 95;
    private static readonly int ELOOP = OperatingSystem.IsMacOS() ? 62 : 40;
    private static readonly int EWOULDBLOCK = OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>Opens a file for reading, and asks for no lock.</summary>
    /// <exception cref="IOException">It is not there, can't be read, or is a link that is not to be followed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SafeFileHandle OpenRead(string path, bool followLinks) => Open(path, ReadOnly | NonBlocking | (followLinks ? 0 : NoFollow), $"Opening '{path}' failed");

    /// <summary>Opens a file that is there for reading and writing, never through a link; null when there is none.</summary>
    /// <exception cref="IOException">It can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return Open(path, ReadWrite | NoFollow, $"Opening '{path}' failed");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Takes a lock on an open file with flock(2), which the kernel frees when the file is closed. Where the file system has none, there is none to wait for.</summary>
    /// <returns>False when somebody else holds one that is in the way.</returns>
    public static bool TryLock(SafeFileHandle file, bool shared)
    {
        const int lockShared = 1, lockExclusive = 2, lockNow = 4;
        while (true)
        {
            if (FLock(file, (shared ? lockShared : lockExclusive) | lockNow) == 0)
                return true;

            var error = Marshal.GetLastPInvokeError();
            if (error != EINTR)
                return error != EWOULDBLOCK;
        }
    }

    /// <summary>Checks that what .NET takes for absent is: it says so of all that it can't look at.</summary>
    /// <exception cref="IOException">It is there, or can't be looked at now.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be looked at.</exception>
    public static void RequireAbsent(string path)
    {
        if (Access(path, mode: 0) != 0 && Marshal.GetLastPInvokeError() is var error and not (ENOENT or ENOTDIR))
            throw Failure($"Looking at '{path}' failed", error, path);
    }

    public static bool TryLink(string existing, string newName)
    {
        if (Link(existing, newName) == 0)
            return true;

        var error = Marshal.GetLastPInvokeError();
        if (error is EPERM or EXDEV or EMLINK || error == ENOTSUP)
            return false;
        throw Failure($"Linking '{newName}' to '{existing}' failed", error);
    }

    /// <summary>Looks at a path; null where there is nothing, or where it can't be told.</summary>
    public static FileStatus? Status(string path, bool followLinks)
    {
        const int currentFolder = -100, noFollow = 0x100;
        const uint basicStatus = 0x7ff;
        try
        {
            return StatX(currentFolder, path, followLinks ? 0 : noFollow, basicStatus, out var status) == 0 ? status : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than 2018's.
            return null;
        }
    }

    /// <summary>The user as whom this process acts.</summary>
    public static uint UserId() => GetEffectiveUserId();

    /// <summary>Whether this process may give a file of its own to a group: root may, and who is a member.</summary>
    public static bool MayGiveGroup(uint group)
    {
        if (GetEffectiveUserId() == 0 || GetEffectiveGroupId() == group)
            return true;

        var groups = new uint[Math.Max(0, GetGroups(0, null))];
        var count = GetGroups(groups.Length, groups);
        return count > 0 && groups.AsSpan(0, count).Contains(group);
    }

    /// <summary>Gives a file or folder to a group, never through a link; false where that is not allowed.</summary>
    public static bool TryChangeGroup(string path, uint group) => ChangeOwner(path, uint.MaxValue, group) == 0;

    /// <summary>Gives a file the default ACL of a folder as its own; false where the folder has none.</summary>
    public static bool TryCopyDefaultAcl(string folder, string path)
    {
        Span<byte> acl = stackalloc byte[4096];
        var length = GetAttribute(folder, "system.posix_acl_default", acl, acl.Length);
        return length > 0 && SetAttribute(path, "system.posix_acl_access", acl, length, 0) == 0;
    }

    /// <summary>Has an empty file share the blocks of another, where the file system can.</summary>
    public static bool TryClone(SafeFileHandle from, SafeFileHandle to)
    {
        const nuint clone = 0x40049409; // FICLONE
        return Control(to, clone, from) == 0;
    }

    public static void FlushFolder(string path)
    {
        using var folder = Open(path, ReadOnly, $"Opening '{path}' to flush it failed");
        // Some network file systems flush names by themselves and refuse the call.
        if (FSync(folder) != 0 && Marshal.GetLastPInvokeError() is var error and not EINVAL)
            throw Failure($"Flushing the folder '{path}' failed", error);
    }

    public static void FlushVolume(string path)
    {
        using var handle = Open(path, ReadOnly, $"Opening '{path}' to flush it failed");
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

    private static SafeFileHandle Open(string path, int flags, string failure)
    {
        int descriptor;
        do
            descriptor = Open(path, flags | CloseOnExec);
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == EINTR);

        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure(failure, Marshal.GetLastPInvokeError(), path);
    }

    private static Exception Failure(string what, int error, string path)
    {
        if (error == ELOOP)
            return new LinkRefused(path);

        var failure = Failure(what, error);
        return error switch
        {
            ENOENT or ENOTDIR => new FileNotFoundException(failure.Message, path),
            EPERM or EACCES => new UnauthorizedAccessException(failure.Message, failure),
            _ => failure,
        };
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

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GetEffectiveGroupId();

    [LibraryImport("libc", EntryPoint = "getgroups")]
    private static partial int GetGroups(int count, [Out] uint[]? groups);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, Span<byte> value, nint size);

    [LibraryImport("libc", EntryPoint = "setxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(string path, string name, ReadOnlySpan<byte> value, nint size, int flags);

    // Its third argument is variadic, which Linux passes like any other.
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, SafeFileHandle argument);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFs(SafeFileHandle handle);
}
