using System.Diagnostics;

namespace FetchPS.Core.Tests.Disk;

/// <summary>A lock that another process holds on a file, as anybody may who may read it.</summary>
internal sealed class HeldLock : IDisposable
{
    private readonly Process holder;

    private HeldLock(Process holder) => this.holder = holder;

    /// <summary>Has another process lock a file, so that nobody else gets a lock of any kind.</summary>
    public static async Task<HeldLock> TakeAsync(string path)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "flock (Debian package util-linux) is missing.");
        var start = new ProcessStartInfo("/usr/bin/flock", ["--exclusive", path, "/bin/sh", "-c", "echo held; cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var holder = Process.Start(start)!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        return new(holder);
    }

    public void Dispose()
    {
        holder.StandardInput.Close();
        holder.WaitForExit();
        holder.Dispose();
    }
}
