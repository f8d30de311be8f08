namespace FetchPS.Core.Disk;

/// <summary>
/// Gives what is made for a group to read the group of the folder that it goes to, and that folder's default ACL. The kernel does both only for what is made in the folder itself,
/// the one where the folder has the set-group-ID bit; a version comes from elsewhere by a rename.
/// </summary>
internal static class FolderAccess
{
    /// <summary>Gives a new folder the group of the one above it.</summary>
    public static void TakeGroup(string path)
    {
        if (FileStatus.OfFolder(Path.GetDirectoryName(path)!) is { } folder && FileStatus.Of(path) is { } own && own.Group != folder.Group)
            GiveGroup(path, own.Rights, folder.Group);
    }

    /// <summary>Gives a read-only file the group of a folder, and its default ACL, of which no entry may do more than read.</summary>
    public static void Take(string path, string folder)
    {
        if (FileStatus.OfFolder(folder) is not { } above || FileStatus.Of(path) is not { } own)
            return;
        if (own.Group != above.Group)
            GiveGroup(path, own.Rights, above.Group);
        // The mode comes after it: of an ACL it is the mask.
        if (OperatingSystem.IsLinux() && UnixDisk.TryCopyDefaultAcl(folder, path))
            File.SetUnixFileMode(path, own.Rights);
    }

    /// <summary>Lets the group read a folder or a file, never one behind a link. All other rights stay.</summary>
    /// <exception cref="IOException">It is a link, or can't be changed.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public static void LetGroupRead(string path)
    {
        if (OperatingSystem.IsWindows())
            return;

        // By the open file: a path could lead elsewhere by then.
        using var opened = UnixDisk.OpenRead(path, followLinks: false);
        var group = Directory.Exists(path) ? UnixFileMode.GroupRead | UnixFileMode.GroupExecute : UnixFileMode.GroupRead;
        File.SetUnixFileMode(opened, File.GetUnixFileMode(opened) | group);
    }

    /// <summary>Where the owner may not, the group stays as it is; <c>StoreAccess</c> speaks of it.</summary>
    private static void GiveGroup(string path, UnixFileMode rights, uint group)
    {
        // A change of group takes special bits away.
        if (OperatingSystem.IsLinux() && UnixDisk.TryChangeGroup(path, group) && (rights & UnixFileMode.SetGroup) != 0)
            File.SetUnixFileMode(path, rights);
    }
}
