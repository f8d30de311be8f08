namespace FetchPS.Core.Disk;

/// <summary>Gives a file that was written under another name its own, so that it appears whole or not at all.</summary>
internal static class NewFile
{
    /// <summary>Renames the draft, but never onto a file that is there.</summary>
    /// <returns>False when there was one; the draft is still there then.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    public static bool Publish(IDisk disk, string draft, string path)
    {
        if (disk.FileExists(path))
            return false;

        try
        {
            if (disk.TryLink(draft, path))
            {
                disk.Delete(draft);
                return true;
            }
        }
        catch (IOException) when (disk.FileExists(path))
        {
            return false;
        }

        // Where a file can't have two names.
        disk.Replace(draft, path);
        return true;
    }
}
