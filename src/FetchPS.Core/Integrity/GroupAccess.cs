using FetchPS.Core.Disk;

namespace FetchPS.Core.Integrity;

/// <summary>Finds what consumers read of a store and its group can't: folders that an earlier version made under a strict umask, and read-only files.</summary>
internal sealed class GroupAccess(StoreLayout layout, IDisk disk)
{
    private const UnixFileMode WrittenBySomebody = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode ReadByGroup = UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>The folders that hold what consumers read.</summary>
    private string[] Tops => [layout.Files, layout.Current, layout.Sets];

    /// <summary>Looks at the folders that hold what consumers read; never through a link.</summary>
    /// <param name="deep">Whether to look at all that is in them too.</param>
    public IEnumerable<string> ShutOut(bool deep) => Tops.SelectMany(top => deep ? Tree(top) : [top]).Where(IsShutOut);

    /// <summary>Whether the group can't read a folder or a file that is read-only. One that is being written is for its owner alone.</summary>
    public static bool IsShutOut(string path) =>
        FileStatus.Of(path) is { } status && (status.IsFolder
            ? (status.Rights & ReadByGroup) != ReadByGroup
            : status.IsFile && (status.Rights & (WrittenBySomebody | UnixFileMode.GroupRead)) == 0);

    private IEnumerable<string> Tree(string folder) => disk.Files(folder).Prepend(folder).Concat(disk.Folders(folder).SelectMany(Tree));
}
