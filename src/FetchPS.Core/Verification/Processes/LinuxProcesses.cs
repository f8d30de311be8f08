using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace FetchPS.Core.Verification.Processes;

/// <summary>Finds processes by what is in the environment they were started with (proc(5), <c>/proc/PID/environ</c>).</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxProcesses
{
    private const int SigKill = 9;
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <summary>Kills every process whose environment holds the mark.</summary>
    /// <returns>How many were killed; those that have ended, zombies too, have no environment and don't count.</returns>
    public static int KillMarked(ReadOnlySpan<byte> mark)
    {
        if (!Directory.Exists("/proc/self"))
            return 0;
        var found = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    || !IsMarked(folder, mark, buffer))
                    continue;
                if (Kill(id, SigKill) == 0)
                    found++;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return found;
    }

    // Straight system calls: most processes are other users', and an exception for each would cost more than the search.
    private static bool IsMarked(string folder, ReadOnlySpan<byte> mark, byte[] buffer)
    {
        var file = Open(folder + "/environ", ReadOnlyCloseOnExec);
        if (file < 0)
            return false;
        try
        {
            // The end of each piece is kept in front of the next one: the mark may lie across the two.
            for (var kept = 0; ;)
            {
                var count = (int)Read(file, ref buffer[kept], (nuint)(buffer.Length - kept));
                if (count <= 0)
                    return false;
                var piece = buffer.AsSpan(0, kept + count);
                if (piece.IndexOf(mark) >= 0)
                    return true;
                kept = Math.Min(mark.Length - 1, piece.Length);
                piece[^kept..].CopyTo(buffer);
            }
        }
        finally
        {
            _ = Close(file);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int file, ref byte buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
