using FetchPS.Core.Model;

namespace FetchPS.Core.Tests.Actions;

public sealed class JournalTests
{
    [Fact]
    public async Task A_log_that_cannot_be_written_leaves_the_store_unchanged()
    {
        await using var store = await TestStore.CreateAsync();
        var logs = Path.Combine(store.Path, "logs");
        var audited = store.Count("SELECT COUNT(*) FROM audit");
        store.Store.Dispose();
        Directory.Delete(logs, recursive: true);
        File.WriteAllText(logs, "a file where the folder should be");
        store.Reopen();

        Assert.Equal("LogNotWritable", Assert.Throws<FetchException>(Add).ErrorId);
        Assert.Empty(store.Store.Urls.Find(new UrlQuery()));
        Assert.Equal(audited, store.Count("SELECT COUNT(*) FROM audit"));

        File.Delete(logs);
        Add();
        Assert.Single(store.Store.Urls.Find(new UrlQuery()));
        Assert.Equal(["UrlAdded"], store.Store.ReadLog(new()).Select(line => line.Event));

        void Add() => store.Watch("/list.txt", "content");
    }
}
