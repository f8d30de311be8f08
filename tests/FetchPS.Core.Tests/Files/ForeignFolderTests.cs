using FetchPS.Core.Cycles;

namespace FetchPS.Core.Tests.Files;

/// <summary>A database that names, for a version of one URL, a file of another: it is no more that version's than one outside the store.</summary>
public sealed class ForeignFolderTests : IAsyncLifetime
{
    private TestStore test = null!;
    private FileVersion mine = null!;
    private FileVersion other = null!;

    public async ValueTask InitializeAsync()
    {
        test = await TestStore.CreateAsync();
        test.RequireGood();
        test.Watch("/mine.txt", "mine");
        test.Watch("/twin.txt", "mine");
        test.Watch("/other.txt", "good, of another");
        await test.RunAsync();
        (mine, other) = (Assert.Single(test.Versions("*mine.txt")), Assert.Single(test.Versions("*other.txt")));
        test.Execute($"UPDATE file_version SET path = (SELECT path FROM file_version WHERE id = {other.Id}) WHERE id = {mine.Id}");
    }

    public ValueTask DisposeAsync() => test.DisposeAsync();

    [Fact]
    public void It_is_found() => AssertFound();

    [Fact]
    public void It_is_neither_read_nor_compared()
    {
        Assert.NotEqual(other.Path, test.Store.Versions.Get(mine.Id).Path);
        Assert.Throws<FetchException>(() => test.Store.Content.Bytes(test.Store.Versions.Get(mine.Id)));
    }

    [Fact]
    public async Task It_is_not_deleted_and_every_cycle_says_so()
    {
        test.Origin.Serve("/mine.txt", "mine, and newer");
        await test.RunNextHourAsync();
        test.Store.Retention.Remove(mine.Id);

        Assert.Equal("good, of another", await File.ReadAllTextAsync(other.Path, TestContext.Current.CancellationToken));
        AssertFound();
        for (var cycle = 0; cycle < 2; cycle++)
        {
            test.Events.Clear();
            await test.RunNextHourAsync();
            Assert.Contains(test.Events, happened => happened is CycleFault { Error.ErrorId: "PathRefused" });
        }

        Assert.Equal("good, of another", await File.ReadAllTextAsync(other.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_repair_writes_nothing_over_it()
    {
        var repair = Assert.Single(test.Store.Repair(new()), repair => repair.VersionId == mine.Id);

        Assert.Equal(RepairAction.MarkedMissing, repair.Action);
        Assert.Equal("good, of another", File.ReadAllText(other.Path));
        Assert.Equal(VersionIntegrity.Whole, test.Store.Versions.Get(other.Id).Integrity);
    }

    private void AssertFound() => Assert.Contains(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken),
        finding => finding.Kind == FindingKind.PathRefused && finding.Message.Contains($"version {mine.Id} ", StringComparison.Ordinal));
}
