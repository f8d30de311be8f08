using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using Microsoft.Win32.SafeHandles;

namespace FetchPS.Core.Logging;

/// <summary>
/// A file to which several processes append whole lines at once. The kernel finds the end and writes in one step (O_APPEND; FILE_APPEND_DATA on
/// Windows), which neither <see cref="FileMode.Append"/> nor a lock gives: .NET seeks to the end once and writes at offsets of its own after that.
/// </summary>
internal sealed partial class AppendFile : IDisposable
{
    private const byte NewLine = (byte)'\n';
    private const int Interrupted = 4; // EINTR, on every Unix
    private const int NoSuchFile = 2; // ENOENT, on every Unix

    private readonly SafeFileHandle handle;
    private bool endsInsideLine;

    private AppendFile(SafeFileHandle handle, bool endsInsideLine, bool isNew)
    {
        this.handle = handle;
        this.endsInsideLine = endsInsideLine;
        IsNew = isNew;
    }

    /// <summary>Whether the file had no line yet when it was opened.</summary>
    internal bool IsNew { get; }

    /// <summary>Opens the file, and makes it for its owner alone if it is not there.</summary>
    /// <exception cref="FileNotFoundException">Another process removed it in between.</exception>
    internal static AppendFile Open(string path)
    {
        var (length, endsInsideLine) = Make(path);
        SafeFileHandle handle = OperatingSystem.IsWindows() ? OpenOnWindows(path) : OpenOnUnix(path);
        return new AppendFile(handle, endsInsideLine, length == 0);
    }

    private static (long Length, bool EndsInsideLine) Make(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        // A power loss can leave a torn last line. Seen in the middle of another's write this costs an empty line, no more.
        long length = file.Length;
        return (length, length > 0 && file.Seek(length - 1, SeekOrigin.Begin) >= 0 && file.ReadByte() != NewLine);
    }

    /// <summary>Writes whole lines in one step.</summary>
    /// <exception cref="IOException">The lines, or some of them, could not be written.</exception>
    internal void Append(ReadOnlySpan<byte> lines)
    {
        if (endsInsideLine)
            Write([NewLine]);
        // Until the write is known to be whole, the next one has to start a line of its own.
        endsInsideLine = true;
        int written = Write(lines);
        if (written < lines.Length)
        {
            // Cut short by a disk that is nearly full or by a signal. Going on in mid-line could land behind another's line, so the cut line is written again.
            int whole = lines[..written].LastIndexOf(NewLine) + 1;
            if (written > whole)
                Write([NewLine]);
            ReadOnlySpan<byte> rest = lines[whole..];
            if (Write(rest) < rest.Length)
                throw new IOException("Only a part of the lines could be written.");
        }
        endsInsideLine = false;
    }

    public void Dispose() => handle.Dispose();

    private int Write(ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            // The handle may append alone, so the offset does not count.
            RandomAccess.Write(handle, bytes, fileOffset: 0);
            return bytes.Length;
        }
        while (true)
        {
            nint written = write(handle, bytes, bytes.Length);
            if (written >= 0)
                return (int)written;
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw LastError();
        }
    }

    private static SafeFileHandle OpenOnUnix(string path)
    {
        // Without O_CREAT: its mode would be a variadic argument, which can't be passed this way on macOS on ARM.
        const int writeOnly = 1;
        int append = OperatingSystem.IsLinux() ? 0x400 : 0x8;
        int closeOnExec = OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;
        while (true)
        {
            SafeFileHandle handle = open(path, writeOnly | append | closeOnExec);
            if (!handle.IsInvalid)
                return handle;
            handle.Dispose();
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw LastError();
        }
    }

    [SupportedOSPlatform("windows")]
    private static SafeFileHandle OpenOnWindows(string path)
    {
        const FileSystemRights rights = FileSystemRights.AppendData | FileSystemRights.ReadAttributes | FileSystemRights.Synchronize;
        return new FileInfo(path).Create(FileMode.Open, rights, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.None, fileSecurity: null).SafeFileHandle;
    }

    private static IOException LastError()
    {
        var message = Marshal.GetLastPInvokeErrorMessage() + ".";
        return Marshal.GetLastPInvokeError() == NoSuchFile ? new FileNotFoundException(message) : new IOException(message);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count);
}
