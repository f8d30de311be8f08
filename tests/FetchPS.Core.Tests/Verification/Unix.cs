using System.Diagnostics;

namespace FetchPS.Core.Tests.Verification;

/// <summary>What tests need that exists on Unix alone.</summary>
internal static class Unix
{
    public static void Require() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The test's program is a script for /bin/sh.");

    public static void RequireLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux finds programs whose parent has gone, and has setsid.");

    /// <summary>Makes a named pipe: who reads it waits until another process has written.</summary>
    public static string MakeFifo(string path)
    {
        using var mkfifo = Process.Start("mkfifo", [path]);
        mkfifo.WaitForExit();
        Assert.Equal(0, mkfifo.ExitCode);
        return path;
    }

    /// <summary>Gives the owner the right to execute a file.</summary>
    public static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>What another process writes into the named pipe, whenever it does.</summary>
    public static Task<string> ReadFifoAsync(string path) => Task.Run(() => File.ReadAllText(path)).WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Whether the process has ended; one that nobody has reaped yet has.</summary>
    public static bool HasEnded(int id)
    {
        try
        {
            // proc(5): the state comes after the name in parentheses.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] is 'Z' or 'X';
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return true;
        }
    }
}
