using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FetchPS.Core.Tests.Crash;

/// <summary>A small real file system of the test's own, which may be filled, made read-only or lose its power. Needs root, and is skipped without.</summary>
internal sealed partial class TestVolume : IDisposable
{
    private const string Options = "commit=600,noauto_da_alloc";

    private readonly string folder = Directory.CreateTempSubdirectory("fetchps-volume-").FullName;

    private TestVolume(string? image, params string[] mount)
    {
        Path = System.IO.Path.Combine(folder, "mount");
        Directory.CreateDirectory(Path);
        if (image is not null)
        {
            Image = System.IO.Path.Combine(folder, image);
            using (var file = File.Create(Image))
                file.SetLength(64 << 20);
            Try("mkfs.ext4", "-q", "-m", "0", Image);
        }

        Try("mount", [.. mount, Image ?? "tmpfs", Path]);
        IsMounted = true;
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    private string? Image { get; }

    private bool IsMounted { get; set; }

    /// <summary>A volume in memory.</summary>
    public static TestVolume InMemory(string size) => Make(() => new TestVolume(null, "-t", "tmpfs", "-o", $"size={size}"));

    /// <summary>ext4 in a file, which writes nothing out by itself for ten minutes.</summary>
    public static TestVolume Ext4() => Make(() => new TestVolume("volume.img", "-t", "ext4", "-o", $"loop,{Options}"));

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
        var descriptor = Open(Path, 0);
        Assert.True(descriptor >= 0);
        var noLogFlush = 2u;
        Assert.Equal(0, Control(descriptor, ShutDown, ref noLogFlush));
        Assert.Equal(0, Close(descriptor));
    }

    /// <summary>Mounts it anew, as after a start of the machine.</summary>
    public void Restart()
    {
        Run("umount", Path);
        IsMounted = false;
        // What ext4 itself repairs from its journal; a full check would only be slower.
        Run("mount", "-t", "ext4", "-o", $"loop,{Options}", Image!, Path);
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
        Directory.Delete(folder, recursive: true);
    }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    private static TestVolume Make(Func<TestVolume> make)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may mount a volume, and the test's are Linux's.");
        return make();
    }

    private void Try(string program, params string[] arguments)
    {
        var error = Start(program, arguments);
        if (error is null)
            return;
        Directory.Delete(folder, recursive: true);
        Assert.Skip($"{program} is not permitted or not there: {error}");
    }

    private static void Run(string program, params string[] arguments) => Assert.Null(Start(program, arguments));

    /// <returns>What it said against it; null when it did it.</returns>
    private static string? Start(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error.Trim();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }

    /// <summary>EXT4_IOC_SHUTDOWN (linux/ext4.h), which XFS knows too.</summary>
    private const uint ShutDown = 0x8004587D;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, ref uint flags);
}
