using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;

namespace FetchPS.Core.Tests.Data;

public sealed class OpeningTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fetchps-test-").FullName;

    [Fact]
    public void A_folder_without_a_store_is_named_in_the_error()
    {
        var path = Path.Combine(folder, "none");
        var error = Assert.Throws<FetchException>(() => FetchStore.Open(new() { Path = path }));
        Assert.Equal("StoreNotFound", error.ErrorId);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void A_folder_that_holds_other_things_is_left_alone()
    {
        File.WriteAllText(Path.Combine(folder, "letter.txt"), "mine");
        Assert.Equal("NotAStore", Assert.Throws<FetchException>(() => FetchStore.Open(new() { Path = folder })).ErrorId);
        Assert.Equal("NotAStore", Assert.Throws<FetchException>(() => FetchStore.OpenOrCreate(new() { Path = folder }, out _)).ErrorId);
        Assert.Equal(["letter.txt"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("this is no database, whatever its name says it is, and it goes on for more than a header's worth of bytes, which is one hundred")]
    [InlineData("")]
    public void A_file_that_is_no_database_of_ours_is_refused(string content)
    {
        File.WriteAllText(Path.Combine(folder, "fetchps.db"), content);
        Assert.Equal("NotAStore", Assert.Throws<FetchException>(() => FetchStore.Open(new() { Path = folder })).ErrorId);
        Assert.Equal(content, File.ReadAllText(Path.Combine(folder, "fetchps.db")));
    }

    [Fact]
    public void A_store_of_a_newer_module_is_refused_and_not_changed()
    {
        FetchStore.OpenOrCreate(new() { Path = folder }, out var created).Dispose();
        Assert.True(created);
        var file = Path.Combine(folder, "fetchps.db");
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            connection.Execute("INSERT INTO schema_version (version, applied) VALUES (@version, 0)", ("@version", Schema.Latest + 1));
        }

        var before = File.ReadAllBytes(file);
        Assert.Equal("StoreTooNew", Assert.Throws<FetchException>(() => FetchStore.Open(new() { Path = folder })).ErrorId);
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Fact]
    public void Making_a_store_where_one_is_changes_nothing()
    {
        FetchStore.OpenOrCreate(new() { Path = folder }, out var first).Dispose();
        FetchStore.OpenOrCreate(new() { Path = folder }, out var second).Dispose();
        Assert.True(first);
        Assert.False(second);
    }

    [Fact]
    public async Task Eight_that_make_one_store_at_once_get_one_store()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var store = FetchStore.OpenOrCreate(new() { Path = folder }, out var created);
            return created;
        })));
        Assert.Equal(1, made.Count(created => created));
        Assert.Empty(Directory.EnumerateFiles(folder, ".new-*"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
