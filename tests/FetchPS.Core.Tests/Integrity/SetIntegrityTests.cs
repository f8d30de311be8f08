using FetchPS.Core.Tests.Promotions;

namespace FetchPS.Core.Tests.Integrity;

/// <summary>A check finds what is wrong with what sets hand on, and a repair makes it anew.</summary>
public sealed class SetIntegrityTests
{
    [Fact]
    public async Task A_set_that_hands_on_what_it_should_has_no_fault()
    {
        await using var set = await WithGenerationAsync();
        Assert.Empty(Check(set));
        Assert.Empty(Repair(set));
    }

    [Theory]
    [InlineData("first\nother bytes, of another length")]
    [InlineData(null)]
    public async Task A_file_with_other_bytes_is_found_and_its_folder_is_made_anew(string? content)
    {
        await using var set = await WithGenerationAsync();
        var file = Path.Combine(set.Linked!, "list.txt");
        Damage(file, content);
        var finding = Assert.Single(Check(set));
        Assert.Equal((FindingSeverity.Error, FindingKind.SetDiffers, file), (finding.Severity, finding.Kind, finding.Target));

        var repair = Assert.Single(Repair(set));
        Assert.Equal((RepairAction.SetReplaced, set.Set.Path), (repair.Action, repair.Target));
        Assert.Equal(content, File.Exists(Path.Combine(repair.KeptAs!, "list.txt")) ? File.ReadAllText(Path.Combine(repair.KeptAs!, "list.txt")) : null);
        Assert.True(File.Exists(Path.Combine(repair.KeptAs!, "list.sum")));
        AssertWhole(set);
    }

    [Fact]
    public async Task Other_bytes_of_the_same_length_are_found_by_the_full_check()
    {
        await using var set = await WithGenerationAsync();
        var file = Path.Combine(set.Linked!, "list.txt");
        Damage(file, File.ReadAllText(file).ToUpperInvariant());
        Assert.Empty(set.Test.Store.Check(quick: true, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(FindingKind.SetDiffers, Assert.Single(Check(set)).Kind);
        Assert.Equal(RepairAction.SetReplaced, Assert.Single(Repair(set)).Action);
        AssertWhole(set);
    }

    [Fact]
    public async Task A_link_that_is_gone_or_leads_elsewhere_is_found_and_made_anew()
    {
        await using var set = await WithGenerationAsync();
        var link = set.Set.Path;
        File.Delete(link);
        Assert.Equal((FindingKind.SetDiffers, link), Check(set).Select(finding => (finding.Kind, finding.Target)).Single());
        Assert.Null(Assert.Single(Repair(set)).KeptAs);
        AssertWhole(set);

        File.Delete(link);
        File.CreateSymbolicLink(link, "../files");
        Assert.Equal((FindingKind.SetDiffers, link), Check(set).Select(finding => (finding.Kind, finding.Target)).Single());
        Repair(set);
        AssertWhole(set);
    }

    [Fact]
    public async Task A_link_that_is_behind_is_a_warning_and_brought_into_line()
    {
        await using var set = await WithGenerationAsync();
        set.Test.Execute("UPDATE file_set SET pending = TRUE");
        var finding = Assert.Single(Check(set));
        Assert.Equal((FindingSeverity.Warning, FindingKind.SetPending), (finding.Severity, finding.Kind));
        Assert.Equal(RepairAction.SetReplaced, Assert.Single(Repair(set)).Action);
        AssertWhole(set);
    }

    private static async Task<SetStore> WithGenerationAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links are text files on Windows.");
        var set = await SetStore.CreateAsync();
        await set.Test.RunAsync();
        Assert.Equal("first", set.Seen);
        return set;
    }

    private static void AssertWhole(SetStore set)
    {
        Assert.Equal("first", set.Seen);
        Assert.Empty(Check(set));
        Assert.Empty(Repair(set));
    }

    private static List<StoreFinding> Check(SetStore set) => [.. set.Test.Store.Check(cancellationToken: TestContext.Current.CancellationToken)];

    private static List<StoreRepair> Repair(SetStore set) => [.. set.Test.Store.Repair(new())];

    private static void Damage(string path, string? content)
    {
        File.SetAttributes(path, FileAttributes.Normal);
        File.Delete(path);
        if (content is not null)
            File.WriteAllText(path, content);
    }
}
