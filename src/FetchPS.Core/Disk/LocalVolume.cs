using FetchPS.Core.Errors;

namespace FetchPS.Core.Disk;

/// <summary>Tells volumes of this machine from those that other machines use too: only on the former does the kernel know of every lock.</summary>
internal static class LocalVolume
{
    /// <summary>What statfs(2) calls file systems that one machine alone has mounted. All others (NFS, SMB, Ceph, whatever FUSE serves) count as shared.</summary>
    private static readonly HashSet<string> Local =
        ["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs", "reiserfs", "tmpfs", "ramfs", "overlay", "overlayfs", "msdos", "vfat", "exfat", "apfs", "hfs", "NTFS", "ReFS"];

    /// <summary>Whether a folder lies on one. Where that can't be told, it does not.</summary>
    public static bool Holds(string path)
    {
        try
        {
            return OperatingSystem.IsWindows()
                ? new DriveInfo(Path.GetPathRoot(path)!).DriveType is DriveType.Fixed or DriveType.Ram
                : Local.Contains(new DriveInfo(path).DriveFormat);
        }
        catch (Exception failure) when (failure is ArgumentException || DiskFault.Is(failure))
        {
            return false;
        }
    }
}
