using System.Text.RegularExpressions;
using FetchPS.Core.Disk;
using FetchPS.Core.Tests.Verification;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Disk;

/// <summary>All that is read is opened in one place, which asks for no lock and hangs on nothing.</summary>
public sealed partial class ReadingDoorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fetchps-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void No_source_outside_of_it_opens_files_to_read_them()
    {
        // They open what they write: a log for its end, an export under a name of its own, a private copy. The last asks whether anything can be opened at all.
        string[] writers = ["Logging/AppendFile.cs", "Catalog/VersionExport.cs", "Data/Sqlite/ReadOnlyCopy.cs", "Errors/SystemRefusal.cs"];
        var source = Path.Combine(Documents.Root, "src", "FetchPS.Core");
        var found = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(source, file).Replace('\\', '/'))
            .Where(file => (!file.StartsWith("Disk/", StringComparison.Ordinal) || file is "Disk/StoreFolders.cs" or "Disk/StoreLayout.cs") && !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal))
            .Where(file => !writers.Contains(file) && Opens().IsMatch(File.ReadAllText(Path.Combine(source, file))));

        Assert.Empty(found);
    }

    [Fact]
    public void It_follows_a_link_that_a_person_named_and_none_within_the_store()
    {
        Unix.Require();
        var (file, link) = (InFolder("file"), InFolder("link"));
        File.WriteAllText(file, "text");
        File.CreateSymbolicLink(link, file);

        Assert.Equal("text", FileReader.ReadText(link));
        Assert.Contains($"'{link}' is a link", Assert.Throws<LinkRefused>(() => FileReader.OpenStored(link)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_does_not_wait_for_whoever_may_write_to_a_pipe()
    {
        Unix.Require();
        Assert.Throws<IOException>(() => FileReader.OpenStored(Unix.MakeFifo(InFolder("pipe"))));
    }

    [Fact]
    public void It_tells_what_is_not_there_from_what_can_not_be_read()
    {
        Assert.ThrowsAny<IOException>(() => FileReader.OpenStored(InFolder("none")));
        Assert.Null(new PhysicalDisk().FileSize(InFolder("none")));
        Assert.Null(new PhysicalDisk().FileSize(Path.Combine(folder, "none", "none")));
        Unix.Require();
        File.CreateSymbolicLink(InFolder("loop"), InFolder("loop"));
        Assert.ThrowsAny<IOException>(() => new PhysicalDisk().FileSize(Path.Combine(folder, "loop", "none")));
    }

    [Fact]
    public async Task Our_own_locks_hold_where_dotnets_are_switched_off()
    {
        Unix.Require();
        var path = InFolder("lock");
        using (await HeldLock.TakeAsync(path))
            Assert.True(FileLock.IsHeld(path));
        Assert.False(FileLock.IsHeld(path));
        using var mine = FileLock.Create(path);
        Assert.True(FileLock.IsHeld(path));
        Assert.Throws<IOException>(() => FileLock.Create(path));
    }

    private string InFolder(string name) => Path.Combine(folder, name);

    [GeneratedRegex(@"new FileStream\(|new StreamReader\((?:path|file)|(?<!\w)File\.(?:Open\w*|ReadAll\w*|ReadLines\w*|Copy)\(|FromPemFile|FromFile\(")]
    private static partial Regex Opens();
}
