using System.Runtime.InteropServices;

namespace FetchPS.Core.Disk;

/// <summary>What Linux knows of a file or folder itself and .NET does not tell: statx(2), whose answer has the same form on every processor.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    private const int TypeMask = 0xF000, RegularFile = 0x8000, Folder = 0x4000;

    /// <summary>How many names it has.</summary>
    [FieldOffset(16)]
    public uint Links;

    /// <summary>The id of the user who owns it.</summary>
    [FieldOffset(20)]
    public uint Owner;

    /// <summary>The id of its group.</summary>
    [FieldOffset(24)]
    public uint Group;

    /// <summary>Its type and mode.</summary>
    [FieldOffset(28)]
    public ushort Mode;

    /// <summary>Whether it is a plain file.</summary>
    public readonly bool IsFile => (Mode & TypeMask) == RegularFile;

    /// <summary>Whether it is a folder.</summary>
    public readonly bool IsFolder => (Mode & TypeMask) == Folder;

    /// <summary>Its rights.</summary>
    public readonly UnixFileMode Rights => (UnixFileMode)(Mode & ~TypeMask);

    /// <summary>Looks at a path, never through a link; null where there is nothing, or where it can't be told.</summary>
    public static FileStatus? Of(string path) => OperatingSystem.IsLinux() ? UnixDisk.Status(path, followLinks: false) : null;

    /// <summary>Looks at a folder that may be reached by a link, such as a store's own.</summary>
    public static FileStatus? OfFolder(string path) => OperatingSystem.IsLinux() ? UnixDisk.Status(path, followLinks: true) : null;
}
