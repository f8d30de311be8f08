using FetchPS.Core.Errors;
using Microsoft.Win32.SafeHandles;

namespace FetchPS.Core.Disk;

/// <summary>A lock that the kernel frees when its holder dies: an open file that nobody else may open.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly string path;
    private readonly SafeFileHandle file;
    private readonly bool temporary;

    private FileLock(string path, SafeFileHandle file, bool temporary)
    {
        this.path = path;
        this.file = file;
        this.temporary = temporary;
    }

    /// <summary>Takes a lock of one's own, whose file goes with it.</summary>
    /// <exception cref="IOException">Somebody else holds it, or the disk failed.</exception>
    public static FileLock Create(string path) =>
        new(path, TryTake(path) ?? throw new IOException($"Somebody else holds the lock '{path}'."), temporary: true);

    /// <summary>Whether somebody holds the lock. A file that is not there is not held.</summary>
    public static bool IsHeld(string path)
    {
        if (OperatingSystem.IsWindows())
            return IsHeldOnWindows(path);

        try
        {
            // Shared, so that two who ask at once do not take each other for the holder.
            using var file = UnixDisk.OpenRead(path, followLinks: false);
            return !UnixDisk.TryLock(file, shared: true);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Waits for a lock that several share.</summary>
    /// <param name="path">The lock's file.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled while somebody else held the lock.</exception>
    /// <exception cref="IOException">The disk failed; that somebody holds the lock is none.</exception>
    public static FileLock Wait(string path, CancellationToken stop)
    {
        while (true)
        {
            if (TryTake(path) is { } file)
                return new(path, file, temporary: false);
            stop.ThrowIfCancellationRequested();
            Thread.Sleep(Pause);
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
            File.Delete(path);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            // On a disk that refuses it the file stays, but nobody holds it any more.
        }
    }

    /// <summary>Opens and locks the file, and makes it first where it is not there; null while somebody else holds it.</summary>
    private static SafeFileHandle? TryTake(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

            // Not by .NET's own locks: a variable of the environment (DOTNET_SYSTEM_IO_DISABLEFILELOCKING) takes them away.
            var file = UnixDisk.TryOpen(path) ?? Make(path);
            if (UnixDisk.TryLock(file, shared: false))
                return file;
            file.Dispose();
            return null;
        }
        catch (IOException busy) when (IsBusy(busy))
        {
            return null;
        }
    }

    private static SafeFileHandle Make(string path)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            new FileStream(path, options).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it meanwhile, and may hold it.
        }

        return UnixDisk.TryOpen(path) ?? throw new FileNotFoundException($"The lock '{path}' went away while it was taken.", path);
    }

    private static bool IsHeldOnWindows(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
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

    /// <summary>Whether somebody else holds the file: ERROR_SHARING_VIOLATION.</summary>
    private static bool IsBusy(IOException failure) => OperatingSystem.IsWindows() && failure.HResult == unchecked((int)0x80070020);
}
