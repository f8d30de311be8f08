using System.Text;

namespace FetchPS.Core.Disk;

/// <summary>
/// The one door through which files are opened to be read. On Unix every open of .NET's asks for a lock, whatever is to be shared, and fails while anybody who may
/// read the file holds one of his own (flock); open(2) asks for none.
/// </summary>
internal static class FileReader
{
    /// <summary>Opens a file that a person named, while others may write, replace or delete it.</summary>
    /// <exception cref="IOException">It is not there, or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path, int bufferSize = 0) => Open(path, bufferSize, followLinks: true);

    /// <summary>Opens a file of the store's own: a link in its place is refused.</summary>
    /// <exception cref="IOException">It is not there, is a link, or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream OpenStored(string path, int bufferSize = 0) => Open(path, bufferSize, followLinks: false);

    /// <summary>The whole text of a file that a person named.</summary>
    /// <exception cref="IOException">It is not there, or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string ReadText(string path) => ReadText(Open(path));

    /// <summary>The whole text of a file of the store's own.</summary>
    /// <exception cref="IOException">It is not there, is a link, or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string ReadStoredText(string path) => ReadText(OpenStored(path));

    /// <summary>All bytes of a file that a person named.</summary>
    /// <exception cref="IOException">It is not there, or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadBytes(string path)
    {
        using var file = Open(path);
        var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string ReadText(FileStream file)
    {
        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 4096);
        return reader.ReadToEnd();
    }

    private static FileStream Open(string path, int bufferSize, bool followLinks)
    {
        if (OperatingSystem.IsWindows())
        {
            if (!followLinks)
                LinkRefused.Require(new FileInfo(path));
            return new(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.SequentialScan, BufferSize = bufferSize });
        }

        var file = new FileStream(UnixDisk.OpenRead(path, followLinks), FileAccess.Read, bufferSize, isAsync: false);
        if (file.CanSeek)
            return file;

        file.Dispose();
        throw new IOException($"'{path}' is a pipe or a device, not a file.");
    }
}
