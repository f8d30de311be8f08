using System.Runtime.InteropServices;

namespace FetchPS.Core.Errors;

/// <summary>What a volume has to say for itself, for errors that tell why it refused.</summary>
/// <param name="FreeBytes">What this user may still write; null where that can't be told.</param>
/// <param name="HasNoInodes">Whether it can take no further file, however much room there is.</param>
/// <param name="IsReadOnly">Whether it is mounted read-only.</param>
internal readonly partial record struct VolumeState(long? FreeBytes, bool HasNoInodes, bool IsReadOnly)
{
    /// <summary>Less than this is full: SQLite and file systems ask for some pages at once.</summary>
    private const long Least = 64 * 1024;

    public bool IsFull => FreeBytes < Least;

    /// <summary>Looks at the volume of a path, or of the nearest folder above it that is there.</summary>
    public static VolumeState Of(string path)
    {
        var there = path;
        while (!Path.Exists(there) && Path.GetDirectoryName(there) is { Length: > 0 } above)
            there = above;

        // The layout below is that of glibc and musl on 64 bits.
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
            return StatVfs(there, out var state) == 0 ? new((long)(state.Available * state.FragmentSize), state.Files > 0 && state.FilesAvailable == 0, (state.Flags & 1) != 0) : default;

        try
        {
            return new(new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(there)! : there).AvailableFreeSpace, HasNoInodes: false, IsReadOnly: false);
        }
        catch (Exception unknown) when (unknown is ArgumentException || DiskFault.Is(unknown))
        {
            return default;
        }
    }

    [LibraryImport("libc", EntryPoint = "statvfs", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatVfs(string path, out LinuxState state);

    [StructLayout(LayoutKind.Sequential)]
    private struct LinuxState
    {
        public ulong BlockSize;
        public ulong FragmentSize;
        public ulong Blocks;
        public ulong Free;
        public ulong Available;
        public ulong Files;
        public ulong FilesFree;
        public ulong FilesAvailable;
        public ulong Id;
        public ulong Flags;
        public ulong NameLength;
        public ulong Spare1;
        public ulong Spare2;
        public ulong Spare3;
    }
}
