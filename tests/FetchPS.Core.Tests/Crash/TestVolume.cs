using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FetchPS.Core.Tests.Crash;

/// <summary>A small real file system of the test's own, which may be filled, made read-only or lose its power. Needs root, and is skipped without.</summary>
internal sealed partial class TestVolume : IDisposable
{
    private const string Options = "commit=600,noauto_da_alloc";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string folder = Directory.CreateTempSubdirectory("fetchps-volume-").FullName;

    private TestVolume(string? image, params string[] mount)
    {
        Path = System.IO.Path.Combine(folder, "mount");
        Directory.CreateDirectory(Path);
        if (image is not null)
        {
            var file = System.IO.Path.Combine(folder, image);
            using (var made = File.Create(file))
                made.SetLength(64 << 20);
            Try("mkfs.ext4", "-q", "-m", "0", file);
            // Once, and for all mounts: mount(8)'s own would be given back by each umount, while others take theirs.
            Device = Try("losetup", "--find", "--show", file);
        }

        Try("mount", [.. mount, Device ?? "tmpfs", Path]);
        IsMounted = true;
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    private string? Device { get; }

    private bool IsMounted { get; set; }

    /// <summary>A volume in memory.</summary>
    public static TestVolume InMemory(string size) => Make(() => new TestVolume(null, "-t", "tmpfs", "-o", $"size={size}"));

    /// <summary>ext4 in a file, which writes nothing out by itself for ten minutes.</summary>
    public static TestVolume Ext4() => Make(() => new TestVolume("volume.img", "-t", "ext4", "-o", Options));

    /// <summary>Leaves not a byte free, but a file that can be deleted.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var block = new byte[64 * 1024];
        for (var size = block.Length; size > 0; size /= 2)
        {
            try
            {
                while (true)
                    filler.Write(block, 0, size);
            }
            catch (IOException)
            {
                // Full, to within this size.
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Filler);

    /// <summary>Refuses writes from now on; fails while a file is open for writing.</summary>
    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", Path);

    /// <summary>Refuses writes from now on, as ext4 does after an error of its disk, whatever is open.</summary>
    public void Abort() => Run("mount", "-o", "remount,abort", Path);

    /// <summary>Takes writes again.</summary>
    public void MakeWritable() => Run("mount", "-o", "remount,rw", Path);

    /// <summary>Loses all that was not flushed, and fails every call from now on, as a machine does whose power is cut.</summary>
    public void LosePower()
    {
        // Not for processes that another test starts at this moment: they would keep the volume busy.
        var descriptor = Open(Path, CloseOnExec);
        Assert.True(descriptor >= 0);
        var noLogFlush = 2u;
        Assert.Equal(0, Control(descriptor, ShutDown, ref noLogFlush));
        Assert.Equal(0, Close(descriptor));
    }

    /// <summary>Mounts it anew, as after a start of the machine.</summary>
    public void Restart()
    {
        Unmount();
        IsMounted = false;
        // What ext4 itself repairs from its journal; a full check would only be slower.
        Run("mount", "-t", "ext4", "-o", Options, Device!, Path);
        IsMounted = true;
    }

    /// <summary>Mounts it at a folder, too, until what is returned is disposed.</summary>
    public IDisposable MountAt(string place)
    {
        Run("mount", "--bind", Path, place);
        return new BindMount(place);
    }

    private sealed class BindMount(string place) : IDisposable
    {
        public void Dispose() => Run("umount", "--lazy", place);
    }

    public void Dispose()
    {
        // Lazily, so that a test that failed with a file open shows its own failure.
        if (IsMounted)
            Run("umount", "--lazy", Path);
        GiveBack();
    }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    private static TestVolume Make(Func<TestVolume> make)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may mount a volume, and the test's are Linux's.");
        return make();
    }

    /// <summary>
    /// Unmounts it once nobody has a file of it open: a process that another test is just starting has what this one had, until it is what it is to be. That this one has
    /// a file open itself is a fault, and named.
    /// </summary>
    private void Unmount()
    {
        var started = Stopwatch.GetTimestamp();
        while (Start("umount", Path).Error is { } busy)
        {
            Assert.Empty(Open(Environment.ProcessId));
            if (Stopwatch.GetElapsedTime(started) > Patience)
                Assert.Fail($"{busy} {string.Join(", ", Directory.EnumerateDirectories("/proc").SelectMany(process => int.TryParse(System.IO.Path.GetFileName(process), out var id) ? Open(id).Select(file => $"{file} of process {id}") : []))}");
        }
    }

    /// <summary>The files of the volume that a process has open.</summary>
    private List<string> Open(int processId)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Select(file => new FileInfo(file).LinkTarget).OfType<string>().Where(file => file.StartsWith(Path, StringComparison.Ordinal))];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private void GiveBack()
    {
        // Where it is still in use it goes with its last user.
        if (Device is not null)
            Run("losetup", "--detach", Device);
        Directory.Delete(folder, recursive: true);
    }

    private string Try(string program, params string[] arguments)
    {
        var (output, error) = Start(program, arguments);
        if (error is null)
            return output;
        GiveBack();
        Assert.Skip($"{program} is not permitted or not there: {error}");
        return output;
    }

    private static void Run(string program, params string[] arguments) => Assert.Null(Start(program, arguments).Error);

    /// <returns>What it said, and what it said against it; that is null when it did it.</returns>
    private static (string Output, string? Error) Start(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (output.GetAwaiter().GetResult().Trim(), process.ExitCode == 0 ? null : error.Trim());
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return ("", missing.Message);
        }
    }

    private const int CloseOnExec = 0x80000;

    /// <summary>EXT4_IOC_SHUTDOWN (linux/ext4.h), which XFS knows too.</summary>
    private const uint ShutDown = 0x8004587D;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, ref uint flags);
}
