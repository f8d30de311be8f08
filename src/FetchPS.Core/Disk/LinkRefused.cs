namespace FetchPS.Core.Disk;

/// <summary>A link lies where the store has files and folders of its own: what is behind it belongs to somebody else.</summary>
internal sealed class LinkRefused(string path) : IOException(
    $"'{path}' is a link, and FetchPS follows none within its own folders. For files on another volume, use Initialize-FetchStore -FilesPath or a bind mount.")
{
    /// <summary>Checks that a file or folder, if it is there, is no link.</summary>
    /// <exception cref="LinkRefused">It is one.</exception>
    public static void Require(FileSystemInfo entry)
    {
        if (IsLink(entry))
            throw new LinkRefused(entry.FullName);
    }

    /// <summary>Whether it is a link. On Windows other things have reparse points too.</summary>
    public static bool IsLink(FileSystemInfo entry) =>
        (int)entry.Attributes != -1 && entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.LinkTarget is not null;
}
