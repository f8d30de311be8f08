using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace FetchPS.Core.Verification.Processes;

/// <summary>Finds processes by what is in the environment they were started with (proc(5), <c>/proc/PID/environ</c>).</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxProcesses
{
    private const int SigKill = 9;
    private const int ReadOnlyCloseOnExec = 0x80000;

    private enum State
    {
        Unmarked,
        Marked,
        BetweenPrograms,
    }

    /// <summary>The ids of all processes that there are.</summary>
    public static HashSet<int> Ids() => [.. Folders().Select(folder => folder.Id)];

    /// <summary>Kills every process whose environment holds the mark.</summary>
    /// <param name="mark">The mark.</param>
    /// <param name="others">Processes that are known not to hold it, and are passed over.</param>
    /// <returns>
    /// Whether another search is due: some were killed, and may have started others meanwhile, or can't be told yet.
    /// Those that have ended, zombies too, have no environment and don't count.
    /// </returns>
    public static bool KillMarked(ReadOnlySpan<byte> mark, IReadOnlySet<int> others)
    {
        var again = false;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            foreach (var (id, folder) in Folders())
            {
                if (others.Contains(id))
                    continue;
                again |= Find(folder, mark, buffer) switch
                {
                    State.Marked => Kill(id, SigKill) == 0,
                    State.BetweenPrograms => true,
                    _ => false,
                };
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return again;
    }

    private static IEnumerable<(int Id, string Folder)> Folders()
    {
        if (!Directory.Exists("/proc/self"))
            yield break;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                yield return (id, folder);
        }
    }

    private static State Find(string folder, ReadOnlySpan<byte> mark, byte[] buffer)
    {
        // Straight system calls: most processes are other users', and an exception for each would cost more than the search.
        var file = Open(folder + "/environ", ReadOnlyCloseOnExec);
        if (file < 0)
            return State.Unmarked;
        try
        {
            // The end of each piece is kept in front of the next one: the mark may lie across the two.
            for (var kept = 0; ;)
            {
                var count = (int)Read(file, ref buffer[kept], (nuint)(buffer.Length - kept));
                if (count <= 0)
                    return kept == 0 && IsBetweenPrograms(folder, buffer) ? State.BetweenPrograms : State.Unmarked;
                var piece = buffer.AsSpan(0, kept + count);
                if (piece.IndexOf(mark) >= 0)
                    return State.Marked;
                kept = Math.Min(mark.Length - 1, piece.Length);
                piece[^kept..].CopyTo(buffer);
            }
        }
        finally
        {
            _ = Close(file);
        }
    }

    // While a process changes to another program (execve), it has memory, but for a moment no environment. A kernel thread or a zombie has
    // no memory; a program that was started with an empty environment has one that ends where it begins.
    private static bool IsBetweenPrograms(string folder, byte[] buffer)
    {
        const int MemorySize = 23, EnvironmentStart = 50, EnvironmentEnd = 51;
        var file = Open(folder + "/stat", ReadOnlyCloseOnExec);
        if (file < 0)
            return false;
        var count = (int)Read(file, ref buffer[0], (nuint)buffer.Length);
        _ = Close(file);
        var stat = Encoding.Latin1.GetString(buffer, 0, Math.Max(0, count));

        // The fields are counted from 1; the second is the name in parentheses, with whatever in it.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string Field(int number) => fields.ElementAtOrDefault(number - 3) ?? "0";
        return Field(MemorySize) != "0" && (Field(EnvironmentEnd) == "0" || Field(EnvironmentEnd) != Field(EnvironmentStart));
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
