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
            using var file = Open(path, FileMode.Open);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Waits for a lock that several share.</summary>
    public static FileLock Wait(string path)
    {
        while (true)
        {
            try
            {
                return new(Open(path, FileMode.OpenOrCreate), temporary: false);
            }
            catch (IOException busy) when (busy is not (DirectoryNotFoundException or PathTooLongException))
            {
                Thread.Sleep(Pause);
            }
        }
    }

    public void Dispose()
    {
        // Deleted while held: whoever looks next finds either a held lock or none.
        if (temporary && !OperatingSystem.IsWindows())
            File.Delete(file.Name);
        file.Dispose();
        if (temporary && OperatingSystem.IsWindows())
            File.Delete(file.Name);
    }

    private static FileStream Open(string path, FileMode mode) =>
        new(path, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 });
}
