using System.Diagnostics;
using System.Security.Cryptography;
using FetchPS.Core.Files;

namespace FetchPS.Core.Tests.Catalog;

public sealed class VersionExportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fetchps-export-").FullName;
    private readonly List<ExportedFile> exported = [];
    private readonly List<FetchException> failed = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_tree_has_the_paths_of_current_and_a_manifest_that_sha256sum_accepts()
    {
        await using var test = await WithVersionsAsync();
        Export(test, test.Clock.UtcNow);

        Assert.Empty(failed);
        Assert.Equal("a", File.ReadAllText(Path.Combine(folder, "localhost", "a.txt")));
        Assert.Equal("b", File.ReadAllText(Path.Combine(folder, "localhost", "deep", "b.txt")));
        Assert.Equal([true, true], exported.Select(file => file.Changed));
        Assert.Equal(3, Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length);
        Assert.Equal((0, 2), await Sha256SumAsync());
    }

    [Fact]
    public async Task Exporting_again_changes_nothing_and_what_is_foreign_is_left_alone()
    {
        await using var test = await WithVersionsAsync();
        Export(test, test.Clock.UtcNow);
        exported.Clear();
        Export(test, test.Clock.UtcNow);
        Assert.Equal([false, false], exported.Select(file => file.Changed));

        test.Origin.Serve("/a.txt", "new");
        await test.RunNextHourAsync();
        var error = Assert.Throws<FetchException>(() => Export(test, test.Clock.UtcNow));
        Assert.Equal("ExportConflict", error.ErrorId);
        Assert.Equal("a", File.ReadAllText(Path.Combine(folder, "localhost", "a.txt")));

        File.Delete(Path.Combine(folder, "localhost", "a.txt"));
        Assert.Equal(Path.Combine(folder, "SHA256SUMS"), Assert.Throws<FetchException>(() => Export(test, test.Clock.UtcNow)).Target);
        Assert.False(File.Exists(Path.Combine(folder, "localhost", "a.txt")));
        Assert.Equal("ExportConflict", Assert.Throws<FetchException>(() => test.Store.Export.Run([], Path.Combine(test.Path, "current"), exported.Add, failed.Add, TestContext.Current.CancellationToken)).ErrorId);
    }

    [Fact]
    public async Task What_was_removed_or_damaged_is_told_and_not_in_the_manifest()
    {
        await using var test = await WithVersionsAsync();
        test.Origin.Serve("/a.txt", "new");
        var then = test.Clock.UtcNow;
        await test.RunNextHourAsync();
        test.Store.Retention.Remove(test.Versions("*/a.txt")[0].Id);
        var b = test.Versions("*/b.txt")[0];
        File.SetAttributes(b.Path, FileAttributes.Normal);
        File.WriteAllText(b.Path, "B");
        test.Watch("/c.txt", "c");
        await test.RunNextHourAsync();

        Export(test, then);
        Assert.Equal(["ContentDamaged", "VersionRemoved"], failed.Select(error => error.ErrorId).Order());
        Assert.Equal(["SHA256SUMS"], Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
        Assert.Equal("", File.ReadAllText(Path.Combine(folder, "SHA256SUMS")));

        failed.Clear();
        Directory.Delete(folder, recursive: true);
        Export(test, test.Clock.UtcNow);
        Assert.Equal(["ContentDamaged"], failed.Select(error => error.ErrorId));
        Assert.Equal((0, 2), await Sha256SumAsync());
    }

    [Fact]
    public async Task Odd_names_are_escaped_as_sha256sum_does()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        string[] names = ["plain.txt", " blank .txt", "back\\slash", "new\nline", "re\rturn", "*star", "-dash", "ünï", "all\\\n\r", "\\n"];
        foreach (var name in names)
            File.WriteAllText(Path.Combine(folder, name), name);
        var manifest = Manifest.Write(names.Select(name => (name, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, name)))))));
        File.WriteAllText(Path.Combine(folder, "SHA256SUMS"), manifest);

        Assert.Equal((0, names.Length), await Sha256SumAsync());
    }

    private void Export(TestStore test, DateTimeOffset at) =>
        test.Store.Export.Run([.. test.Store.Versions.AsOf(at)], folder, exported.Add, failed.Add, TestContext.Current.CancellationToken);

    /// <summary>Checks the folder with the real sha256sum.</summary>
    /// <returns>Its exit code, and how many files it found right.</returns>
    private async Task<(int ExitCode, int Right)> Sha256SumAsync()
    {
        const string program = "/usr/bin/sha256sum";
        Assert.SkipUnless(File.Exists(program), "sha256sum is not installed.");
        var start = new ProcessStartInfo(program, ["--check", "--strict", "SHA256SUMS"]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var lines = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, lines.Split('\n').Count(line => line.EndsWith(": OK", StringComparison.Ordinal)));
    }

    private static async Task<TestStore> WithVersionsAsync()
    {
        var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "a");
        test.Watch("/deep/b.txt", "b");
        await test.RunAsync();
        return test;
    }
}
