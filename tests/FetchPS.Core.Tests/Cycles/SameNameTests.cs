using System.Security.Cryptography;
using System.Text;

namespace FetchPS.Core.Tests.Cycles;

public sealed class SameNameTests
{
    [Fact]
    public async Task Five_contents_under_one_name_are_five_versions_with_their_exact_bytes()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/list.txt", "");
        List<byte[]> served = [];
        for (var day = 1; day <= 5; day++)
        {
            served.Add(Encoding.UTF8.GetBytes($"content of day {day}\n"));
            test.Origin.Serve("/list.txt", served[^1]);
            var turn = Assert.Single(await test.RunNextHourAsync());
            Assert.Equal(TurnOutcome.Stored, turn.Outcome);
        }

        var versions = test.Versions(url.Url);
        Assert.Equal(5, versions.Count);
        Assert.All(versions, version => Assert.Equal("list.txt", version.Name));
        Assert.Equal(5, versions.Select(version => version.Path).Distinct().Count());
        Assert.Equal(5, versions.Select(version => version.Sha256).Distinct().Count());
        Assert.Equal(served, versions.Select(version => File.ReadAllBytes(version.Path)));
        Assert.Equal(served.Select(bytes => Convert.ToHexStringLower(SHA256.HashData(bytes))), versions.Select(version => version.Sha256));
    }

    [Fact]
    public async Task Content_that_comes_back_is_a_version_of_its_own_on_the_bytes_already_stored()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/list.txt", "A");
        await test.RunAsync();
        test.Origin.Serve("/list.txt", "B");
        await test.RunNextHourAsync();
        test.Origin.Serve("/list.txt", "A");
        await test.RunNextHourAsync();

        var versions = test.Versions(url.Url);
        Assert.Equal(["A", "B", "A"], versions.Select(version => File.ReadAllText(version.Path)));
        Assert.Equal(3, versions.Select(version => version.Path).Distinct().Count());
    }

    [Fact]
    public async Task Versions_that_come_within_one_second_do_not_overwrite_each_other()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/list.txt", "A");
        foreach (var content in new[] { "A", "B", "A", "B", "A" })
        {
            test.Origin.Serve("/list.txt", content);
            await test.RunAsync(force: true);
        }

        Assert.Equal(["A", "B", "A", "B", "A"], test.Versions().Select(version => File.ReadAllText(version.Path)));
        Assert.Equal(5, test.Versions().Select(version => version.Path).Distinct().Count());
    }

    [Fact]
    public async Task The_same_bytes_again_make_no_version()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/list.txt", "A");
        await test.RunAsync();
        Assert.Equal(TurnOutcome.NotModified, Assert.Single(await test.RunNextHourAsync()).Outcome);

        test.Origin.Serve("/list.txt", "A", etag: "\"another\"");
        Assert.Equal(TurnOutcome.SameContent, Assert.Single(await test.RunNextHourAsync()).Outcome);
        Assert.Equal(TurnOutcome.NotModified, Assert.Single(await test.RunNextHourAsync()).Outcome);
        Assert.Single(test.Versions());
    }

    [Fact]
    public async Task A_version_whose_bytes_are_gone_is_fetched_anew()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/list.txt", "A");
        await test.RunAsync();
        File.Delete(Assert.Single(test.Versions()).Path);

        Assert.Equal(TurnOutcome.Stored, Assert.Single(await test.RunNextHourAsync()).Outcome);
        Assert.Equal("A", File.ReadAllText(test.Versions()[^1].Path));
    }
}
