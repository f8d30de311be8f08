using System.Globalization;
using System.Xml.Linq;

namespace FetchPS.Module.Tests.Commands;

/// <summary>What was kept, what went, and what there was.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task Retention_is_set_shown_carried_out_and_taken_away()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "0\n");
        var url = site.Session.Invoke("Set-FetchUrl */a.txt -KeepLast 2 -PassThru").Clean().Single<FetchUrl>();
        Assert.Equal((2, null, true), (url.KeepLast, url.KeepFor, url.Changed));
        for (var i = 0; i < 4; i++)
        {
            site.Origin.Serve("/a.txt", $"{i}\n");
            site.Cycle().Clean();
        }

        Assert.Equal([3L, 4L], site.Session.Invoke("Get-FileVersion").Clean().Objects<FileVersion>().Select(version => version.Id));
        Assert.False(site.Session.Invoke("Set-FetchUrl */a.txt -KeepLast 2 -PassThru").Clean().Single<FetchUrl>().Changed);
        Assert.Equal(TimeSpan.FromDays(365), site.Session.Invoke("Set-FetchUrl */a.txt -KeepFor 365d -PassThru").Clean().Single<FetchUrl>().KeepFor);
        url = site.Session.Invoke("Set-FetchUrl */a.txt -KeepLast 0 -KeepFor 0; Get-FetchUrl */a.txt").Clean().Single<FetchUrl>();
        Assert.Equal((null, null), (url.KeepLast, url.KeepFor));
        url = site.Session.Invoke("Add-FetchUrl https://example.org/b -KeepLast 5 -KeepFor 2w -PassThru").Clean().Single<FetchUrl>();
        Assert.Equal((5, TimeSpan.FromDays(14)), (url.KeepLast, url.KeepFor));
        Assert.Equal(["UrlExists"], site.Session.Invoke("Add-FetchUrl https://example.org/b -KeepLast 6 -KeepFor 2w").ErrorIds);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("forever")]
    [InlineData("-1d")]
    [InlineData("30s")]
    public void A_wrong_period_is_refused(string period)
    {
        using var session = new EngineSession();
        session.Set("Period", period);
        Assert.Equal(["ParameterArgumentTransformationError"], session.Invoke("Add-FetchUrl https://example.org/a -KeepFor $Period").ErrorIds);
    }

    [Fact]
    public async Task Versions_are_protected_and_removed_by_hand()
    {
        await using var site = await WithVersionsAsync();

        Assert.Equal([true, false], site.Session.Invoke("1, 1 | ForEach-Object { Protect-FileVersion $_ -PassThru }").Clean().Objects<FileVersion>().Select(version => version.Changed!.Value));
        Assert.Equal(1, site.Session.Invoke("Get-FileVersion | Where-Object IsProtected").Clean().Single<FileVersion>().Id);
        site.Session.Invoke("Get-FileVersion | Remove-FileVersion -WhatIf; Protect-FileVersion 2 -WhatIf").Clean();
        Assert.Equal(3, site.Session.Invoke("Get-FileVersion").Clean().Output.Count);

        // The first is protected and the last the newest; the one between goes.
        Assert.Equal(["VersionKept", "VersionKept"], site.Session.Invoke("Get-FileVersion | Remove-FileVersion -Confirm:$false").ErrorIds);
        Assert.Equal([1L, 3L], site.Session.Invoke("Get-FileVersion").Clean().Objects<FileVersion>().Select(version => version.Id));
        Assert.Equal(["VersionsProtected"], site.Session.Invoke("Remove-FetchUrl */a.txt -IncludeVersions -Confirm:$false").ErrorIds);
        Assert.False(site.Session.Invoke("Unprotect-FileVersion 1 -PassThru").Clean().Single<FileVersion>().IsProtected);
        site.Session.Invoke("Remove-FileVersion 1 -Confirm:$false").Clean();
        Assert.Equal(["VersionRemoved", "UnknownVersion"], site.Session.Invoke("Remove-FileVersion 1, 99 -Confirm:$false").ErrorIds);
        Assert.Empty(site.Session.Invoke("Test-FetchStore").Clean().Output);
    }

    [Fact]
    public async Task The_id_of_something_else_is_never_taken_for_a_versions()
    {
        await using var site = await WithVersionsAsync();
        site.Session.Invoke("Set-VerificationResult 2 Failed").Clean();

        foreach (var other in (string[])["Get-FetchUrl", "[pscustomobject]@{ Id = 2 }", "'x'", "$null"])
            Assert.NotEmpty(site.Session.Invoke($"{other} | Remove-FileVersion -Confirm:$false").ErrorIds);
        Assert.Equal(3, site.Session.Invoke("Get-FileVersion").Clean().Output.Count);
        site.Session.Invoke("Get-VerificationResult | Remove-FileVersion -Confirm:$false").Clean();
        Assert.Equal([1L, 3L], site.Session.Invoke("Get-FileVersion").Clean().Objects<FileVersion>().Select(version => version.Id));
        site.Session.Invoke("'1' | Remove-FileVersion -Confirm:$false").Clean();
        Assert.Single(site.Session.Invoke("Get-FileVersion").Clean().Output);
    }

    [Fact]
    public async Task What_there_was_at_a_time_is_one_command()
    {
        await using var site = await WithVersionsAsync();
        var versions = site.Session.Invoke("Set-VerificationResult 1 Passed; Get-FileVersion").Clean().Objects<FileVersion>();
        // As a person types it: local, without an offset.
        site.Session.Set("Then", versions[1].Fetched.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));

        Assert.Equal(2, site.Session.Invoke("Get-FileVersion -AsOf $Then").Clean().Single<FileVersion>().Id);
        Assert.Equal(2, site.Session.Invoke("Get-FetchUrl | Get-FileVersion -AsOf $Then -Name *.txt").Clean().Single<FileVersion>().Id);
        Assert.Empty(site.Session.Invoke("Get-FileVersion -AsOf $Then -Passed; Get-FileVersion -AsOf 2020-01-01").Clean().Output);
        Assert.Equal(1, site.Session.Invoke("Get-FileVersion -AsOf 2999-01-01 -Passed").Clean().Single<FileVersion>().Id);
        Assert.Equal(["AmbiguousParameterSet"], site.Session.Invoke("Get-FileVersion -AsOf $Then -Latest").ErrorIds);

        site.Session.Invoke("Remove-FileVersion 2 -Confirm:$false").Clean();
        var gone = site.Session.Invoke("Get-FileVersion -AsOf $Then").Clean().Single<FileVersion>();
        Assert.Equal((2L, versions[1].Sha256), (gone.Id, gone.Sha256));
        Assert.NotNull(gone.Removed);
        Assert.Equal(["VersionRemoved"], site.Session.Invoke("Get-FileVersion -AsOf $Then | Get-FileContent").ErrorIds);
    }

    [Fact]
    public async Task Versions_are_compared_by_URL_by_id_and_from_the_pipeline()
    {
        await using var site = await WithVersionsAsync();

        var comparison = site.Session.Invoke("Compare-FileVersion */a.txt").Clean().Single<FileComparison>();
        Assert.Equal((2L, 3L, 1, 1), (comparison.Old.Id, comparison.New.Id, comparison.Added, comparison.Removed));
        Assert.Equal("three", site.Session.Invoke("(Get-FetchUrl | Compare-FileVersion).Hunks.Lines | Where-Object Kind -EQ Added").Clean().Single<DiffLine>().Text);
        Assert.Equal(1, site.Session.Invoke("Compare-FileVersion -Id 3 -With 1").Clean().Single<FileComparison>().Old.Id);
        Assert.Equal(2, site.Session.Invoke("Get-FileVersion 2, 3 | Compare-FileVersion").Clean().Output.Count);
        Assert.Equal(["NoVersionBefore"], site.Session.Invoke("Compare-FileVersion -Id 1").ErrorIds);
        Assert.Equal(["UnknownVersion"], site.Session.Invoke("Compare-FileVersion -Id 1 -With 99").ErrorIds);
        Assert.Equal(ComparisonOutcome.TooLarge, site.Session.Invoke("Compare-FileVersion -Id 2 -MaximumSize 1").Clean().Single<FileComparison>().Outcome);
    }

    [Fact]
    public async Task A_comparison_is_shown_as_a_unified_diff_without_a_servers_control_characters()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "same\nold\n");
        site.Cycle().Clean();
        site.Origin.Serve("/a.txt", "same\nnew \u001b[2J\n");
        site.Cycle().Clean();

        var plain = await HostProcess.RunAsync(site.Session.Store, "Compare-FileVersion", "*/a.txt");
        var lines = plain.Output.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToList();
        Assert.StartsWith("--- 1  https://", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("+++ 2  https://", lines[1], StringComparison.Ordinal);
        Assert.Equal(["1 added, 1 removed", "@@ -1,2 +1,2 @@", " same", "-old", "+new \u241b[2J"], lines[2..]);

        // The view's own script: to a redirected output the host gives no colours.
        var view = XDocument.Load(Path.Combine(Shipped.ModuleRoot, "FetchPS.Format.ps1xml"));
        var script = view.Descendants("ScriptBlock").Single(block => block.Value.Contains("[FetchPS.Views.ViewText]::Line(", StringComparison.Ordinal)).Value;
        Assert.Equal(
            [" same", "\u001b[31m-old\u001b[0m", "\u001b[32m+new \u241b[2J\u001b[0m"],
            site.Session.Invoke($"(Compare-FileVersion */a.txt).Hunks.Lines | ForEach-Object {{ {script} }}").Clean().Objects<string>());
    }

    [Fact]
    public async Task Content_comes_as_lines_as_text_and_as_bytes()
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "one\ntwo\nthree\n");
        site.Cycle().Clean();

        Assert.Equal(["one", "two", "three"], site.Session.Invoke("Get-FileContent 1").Clean().Objects<string>());
        Assert.Equal(["one"], site.Session.Invoke("Get-FileVersion | Get-FileContent -Head 1").Clean().Objects<string>());
        Assert.Equal(["two", "three"], site.Session.Invoke("Get-FileContent 1 -Tail 2 -Encoding latin1").Clean().Objects<string>());
        Assert.Equal("one\ntwo\nthree\n", site.Session.Invoke("Get-FileContent 1 -Raw").Clean().Single<string>());
        Assert.Equal(14, site.Session.Invoke("Get-FileContent 1 -AsByteStream").Clean().Objects<byte>().Count);
        Assert.Equal(14, site.Session.Invoke("(Get-FileContent 1 -AsByteStream -Raw).Length").Clean().Single<int>());
        Assert.Equal(["one"], site.Session.Invoke("Get-FileContent 1 -Encoding 1252 -Head 1; ").Clean().Objects<string>());
        Assert.Equal(["ParameterArgumentTransformationError"], site.Session.Invoke("Get-FileContent 1 -Encoding klingon").ErrorIds);
        Assert.Equal(["UnknownVersion"], site.Session.Invoke("Get-FileContent 99").ErrorIds);
    }

    [Fact]
    public async Task A_tree_is_exported_once_and_never_over_anything()
    {
        await using var site = await WithVersionsAsync();
        site.Session.Invoke("Set-VerificationResult 2 Passed").Clean();
        var folder = site.Session.Folder.Combine("out");
        site.Session.Set("Out", folder);

        site.Session.Invoke("Export-FileVersion $Out -WhatIf").Clean();
        Assert.False(Directory.Exists(folder));
        var file = site.Session.Invoke("Export-FileVersion $Out -Passed -PassThru").Clean().Single<ExportedFile>();
        Assert.Equal((2L, true, Path.Combine(folder, "localhost", "a.txt")), (file.VersionId, file.Changed, file.Path));
        Assert.Equal("one\ntwo\n", await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken));
        Assert.Equal($"{file.Sha256}  localhost/a.txt\n", await File.ReadAllTextAsync(Path.Combine(folder, "SHA256SUMS"), TestContext.Current.CancellationToken));
        Assert.False(site.Session.Invoke("Export-FileVersion $Out -Passed -PassThru").Clean().Single<ExportedFile>().Changed);
        Assert.Equal(["ExportConflict"], site.Session.Invoke("Export-FileVersion $Out").ErrorIds);
    }

    /// <summary>A file that was <c>one</c>, then <c>one, two</c>, then <c>one, three</c>.</summary>
    private static async Task<OriginSession> WithVersionsAsync()
    {
        var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "one\n");
        site.Cycle().Clean();
        site.Origin.Serve("/a.txt", "one\ntwo\n");
        site.Cycle().Clean();
        site.Origin.Serve("/a.txt", "one\nthree\n");
        site.Cycle().Clean();
        return site;
    }
}
