namespace FetchPS.Core.Disk;

/// <summary>The file system as the store needs it: durable writes, atomic renames, hard links. Paths are full paths.</summary>
public interface IDisk
{
    /// <summary>Whether <see cref="FlushVolume"/> makes everything that was written to the path's volume durable in one call.</summary>
    bool CanFlushVolume(string path);

    /// <summary>Makes a folder and those above it; on Unix new ones get the given mode.</summary>
    /// <exception cref="IOException">It can't be made.</exception>
    void CreateFolder(string path, UnixFileMode mode);

    /// <summary>Makes a new file, readable and writable by the owner alone.</summary>
    /// <exception cref="IOException">It exists, or can't be made.</exception>
    Stream CreateFile(string path);

    /// <summary>Opens a file for reading while others may replace, delete or lock it.</summary>
    /// <exception cref="IOException">It is not there, is a link, or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    Stream OpenRead(string path);

    /// <summary>Whether the file exists.</summary>
    /// <exception cref="IOException">It is a link, or can't be looked at now.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be looked at.</exception>
    bool FileExists(string path);

    /// <summary>A file's size in bytes; null when it is not there.</summary>
    /// <exception cref="IOException">It is a link, or can't be looked at now.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be looked at.</exception>
    long? FileSize(string path);

    /// <summary>Whether a copy has the size of a file and the time at which that was written, which it has as long as nobody writes into either.</summary>
    /// <exception cref="IOException">One is a link, or can't be looked at now.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be looked at.</exception>
    bool LooksSame(string file, string copy);

    /// <summary>Makes an open file's bytes durable.</summary>
    void Flush(Stream file);

    /// <summary>Makes a closed file's bytes durable.</summary>
    void FlushFile(string path);

    /// <summary>Makes the names in a folder durable.</summary>
    void FlushFolder(string path);

    /// <summary>Makes the names in a folder and in those above it durable: each may be new.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="top">The uppermost folder, itself among them.</param>
    void FlushFolders(string path, string top)
    {
        for (var folder = path; folder.Length >= top.Length; folder = Path.GetDirectoryName(folder)!)
            FlushFolder(folder);
    }

    /// <summary>Makes all that was written to the path's volume durable.</summary>
    void FlushVolume(string path);

    /// <summary>Gives a file its final mode: read-only, for the owner and the group.</summary>
    void MakeReadOnly(string path);

    /// <summary>Renames a file, replacing what is there, in one step that no reader can see halfway.</summary>
    void Replace(string source, string destination);

    /// <summary>Gives a file a second name in one step. Never replaces anything.</summary>
    /// <returns>False where the file system can't, or the file has all the names it may have.</returns>
    /// <exception cref="IOException">The new name exists, or the disk failed.</exception>
    bool TryLink(string existing, string newName);

    /// <summary>Copies a file's bytes, and when they were written, to a new file for the owner alone, sharing blocks where the file system can.</summary>
    /// <returns>The SHA-256 of what was copied.</returns>
    byte[] Copy(string source, string destination);

    /// <summary>Deletes a file, read-only ones too; one that is not there is no fault.</summary>
    void Delete(string path);

    /// <summary>Renames a folder; nothing may be at its new place.</summary>
    void MoveFolder(string source, string destination);

    /// <summary>Deletes a folder with all that is in it, read-only files too; one that is not there is no fault.</summary>
    void DeleteFolder(string path);

    /// <summary>
    /// Has a link lead to a folder, from now on or for the first time, in one step that no reader can see halfway. Where there are no links, or none that everyone may
    /// make (Windows, FAT), the file <c>&lt;link&gt;.txt</c> holds the target as its only line instead.
    /// </summary>
    /// <param name="link">The link's full path.</param>
    /// <param name="target">The folder, relative to the one that the link is in.</param>
    void SwitchLink(string link, string target);

    /// <summary>Takes a link away that <see cref="SwitchLink"/> made; one that is not there is no fault.</summary>
    void DeleteLink(string link);

    /// <summary>Where a link leads that <see cref="SwitchLink"/> made; null when there is none.</summary>
    string? LinkTarget(string link);

    /// <summary>The files in a folder, none when it does not exist. Links, to folders too, are among them.</summary>
    IEnumerable<string> Files(string folder);

    /// <summary>The folders in a folder, none when it does not exist. Links to folders are none.</summary>
    IEnumerable<string> Folders(string folder);
}
