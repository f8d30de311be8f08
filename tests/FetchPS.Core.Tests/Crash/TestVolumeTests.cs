using System.Diagnostics;

namespace FetchPS.Core.Tests.Crash;

/// <summary>The volumes of these tests themselves: what a test says about its store must be what is seen of it.</summary>
public sealed class TestVolumeTests
{
    [Fact]
    public async Task What_a_test_fails_by_is_shown_though_its_volume_is_dead()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            using var volume = TestVolume.Ext4();
            await using var test = await TestStore.CreateAsync(folder: Path.Combine(volume.Path, "store"));
            test.Watch("/a.txt", "a");
            await test.RunAsync();
            volume.LosePower();
            throw new InvalidOperationException("its own");
        });

        Assert.Equal("its own", failure.Message);
    }

    [Fact]
    public async Task A_volume_starts_again_once_another_process_has_let_go_of_it()
    {
        using var volume = TestVolume.Ext4();
        var file = Path.Combine(volume.Path, "file");
        await File.WriteAllTextAsync(file, "open", TestContext.Current.CancellationToken);
        using var holder = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec 3<\"$0\"; read line <&3; echo \"$line\"; exec sleep 1", file]) { RedirectStandardOutput = true })!;
        Assert.Equal("open", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        volume.LosePower();
        volume.Restart();

        await File.WriteAllTextAsync(file, "again", TestContext.Current.CancellationToken);
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
