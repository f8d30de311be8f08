namespace FetchPS.Core.Disk;

/// <summary>A lock that the kernel frees when its holder dies: an open file that nobody else may open.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly FileStream file;
    private readonly bool temporary;

    private FileLock(FileStream file, bool temporary)
    {
        this.file = file;
        this.temporary = temporary;
    }

    /// <summary>Takes a lock of one's own, whose file goes with it.</summary>
    public static FileLock Create(string path) => new(Open(path, FileMode.OpenOrCreate), temporary: true);

    /// <summary>Whether somebody holds the lock. A file that is not there is not held.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            // Shared, so that two who ask at once do not take each other for the holder.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return false;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException busy) when (IsBusy(busy))
        {
            return true;
        }
    }

    /// <summary>Waits for a lock that several share.</summary>
    /// <exception cref="IOException">The disk failed; that somebody holds the lock is none.</exception>
    public static FileLock Wait(string path)
    {
        while (true)
        {
            try
            {
                return new(Open(path, FileMode.OpenOrCreate), temporary: false);
            }
            catch (IOException busy) when (IsBusy(busy))
            {
                Thread.Sleep(Pause);
            }
        }
    }

    public void Dispose()
    {
        // Deleted while held: whoever looks next finds either a held lock or none.
        if (temporary && !OperatingSystem.IsWindows())
            Delete();
        file.Dispose();
        if (temporary && OperatingSystem.IsWindows())
            Delete();
    }

    private void Delete()
    {
        try
        {
            File.Delete(file.Name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // On a disk that refuses it the file stays, but nobody holds it any more.
        }
    }

    /// <summary>Whether somebody else holds the file: ERROR_SHARING_VIOLATION, or EWOULDBLOCK of flock(2).</summary>
    private static bool IsBusy(IOException failure) => failure.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11);

    private static FileStream Open(string path, FileMode mode) =>
        new(path, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 });
}
