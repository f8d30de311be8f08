using FetchPS.Core.Catalog;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Tests.Cycles;

public sealed class RefusedContentTests
{
    private const string Page = "<!DOCTYPE html>\n<html><body>Maintenance</body></html>";

    [Fact]
    public async Task An_html_page_in_place_of_a_list_is_kept_as_failed_and_never_current()
    {
        await using var test = await TestStore.CreateAsync();
        test.RequireGood();
        var url = test.Watch("/a.txt", "good");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", Page.Replace("Maintenance", "good", StringComparison.Ordinal));
        var turn = Assert.Single(await test.RunNextHourAsync());

        Assert.Equal(TurnOutcome.Stored, turn.Outcome);
        Assert.Equal(VerificationStatus.Failed, turn.Status);
        Assert.Equal("ContentRefused", turn.ErrorId);
        Assert.Contains("HTML", test.Versions()[1].Refusal, StringComparison.Ordinal);
        Assert.Equal("good", File.ReadAllText(url.CurrentPath));
        Assert.Single(test.Store.Verdicts.Find());

        test.Origin.Serve("/a.txt", Page);
        Assert.Equal(VerificationStatus.Failed, Assert.Single(await test.RunNextHourAsync()).Status);
        test.Origin.Serve("/a.txt", "good again");
        Assert.Equal(VerificationStatus.Passed, Assert.Single(await test.RunNextHourAsync()).Status);
    }

    [Fact]
    public async Task A_person_may_still_pass_what_was_refused()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "text");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", Page);
        await test.RunNextHourAsync();
        test.Store.Verdicts.Record(test.Versions()[1].Id, VerificationResult.Passed, verifierName: null, "that is what we wanted");
        Assert.Equal(Page, File.ReadAllText(url.CurrentPath));
    }

    [Theory]
    [InlineData("89504E470D0A1A0A0000000D49484452", true)]
    [InlineData("FFD8FFE000104A464946", true)]
    [InlineData("746578740074657874", true)]
    [InlineData("504B030414000000", true)]
    [InlineData("FFFE610062000A00", false)]
    [InlineData("0000FEFF000000610000000A", false)]
    [InlineData("EFBBBF746578740A", false)]
    [InlineData("746578741A", false)]
    [InlineData("", false)]
    public async Task What_is_no_text_is_refused(string hex, bool refused)
    {
        await using var test = await TestStore.CreateAsync();
        test.Origin.Serve("/a", Convert.FromHexString(hex));
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a").ToString() });
        Assert.Equal(refused ? VerificationStatus.Failed : VerificationStatus.Unverified, Assert.Single(await test.RunAsync()).Status);
    }

    [Fact]
    public async Task What_was_refused_is_taken_once_it_is_allowed()
    {
        await using var test = await TestStore.CreateAsync();
        var url = test.Watch("/a.txt", "text");
        await test.RunAsync();
        test.Origin.Serve("/a.txt", Page);
        Assert.Equal(VerificationStatus.Failed, Assert.Single(await test.RunNextHourAsync()).Status);
        test.Store.Urls.SetOptions(url.Id, options => options with { AllowHtml = true });

        var turn = Assert.Single(await test.RunNextHourAsync());
        Assert.Equal((TurnOutcome.Stored, VerificationStatus.Unverified), (turn.Outcome, turn.Status));
        Assert.Equal(TurnOutcome.NotModified, Assert.Single(await test.RunNextHourAsync()).Outcome);
    }

    [Fact]
    public async Task A_url_may_allow_binary_content_and_pages()
    {
        await using var test = await TestStore.CreateAsync();
        test.Origin.Serve("/a", "text");
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a").ToString(), Options = new FetchOptions { AllowBinary = true, AllowHtml = true } });
        await test.RunAsync();
        test.Origin.Serve("/a", Page);
        Assert.Equal(VerificationStatus.Unverified, Assert.Single(await test.RunNextHourAsync()).Status);
        test.Origin.Serve("/a", [0, 1, 2]);
        Assert.Equal(VerificationStatus.Unverified, Assert.Single(await test.RunNextHourAsync()).Status);
    }

    [Fact]
    public async Task A_page_that_was_one_from_the_start_is_taken_where_a_verifier_looks_at_it()
    {
        await using var test = await TestStore.CreateAsync();
        test.AddVerifier("page", "body");
        test.Watch("/a", Page);
        Assert.Equal(VerificationStatus.Passed, Assert.Single(await test.RunAsync()).Status);
        test.Origin.Serve("/a", Page + "<!-- more -->");
        Assert.Equal(VerificationStatus.Passed, Assert.Single(await test.RunNextHourAsync()).Status);
    }

    public static TheoryData<string> Pages => [.. PageTexts.All.Select(Convert.ToHexString)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_first_page_that_no_required_verifier_looks_at_is_refused(string hex)
    {
        await using var test = await TestStore.CreateAsync();
        test.AddVerifier("advice", "body", VerifierNeed.Advisory);
        test.Origin.Serve("/a.txt", Convert.FromHexString(hex));
        var url = test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a.txt").ToString(), Options = new FetchOptions { PromoteUnverified = true, AllowBinary = true } });
        var turn = Assert.Single(await test.RunAsync());

        Assert.Equal((VerificationStatus.Failed, "ContentRefused"), (turn.Status, turn.ErrorId));
        Assert.Contains("-AllowHtml", turn.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(url.CurrentPath));
        Assert.Equal(TurnOutcome.NotModified, Assert.Single(await test.RunNextHourAsync()).Outcome);

        test.Store.Urls.SetOptions(url.Id, options => options with { AllowHtml = true });
        Assert.Equal(VerificationStatus.Unverified, Assert.Single(await test.RunNextHourAsync()).Status);
        Assert.True(File.Exists(url.CurrentPath));
    }

    [Fact]
    public async Task A_first_page_is_judged_anew_once_a_required_verifier_looks_at_it()
    {
        await using var test = await TestStore.CreateAsync();
        test.Watch("/a", Page);
        Assert.Equal(VerificationStatus.Failed, Assert.Single(await test.RunAsync()).Status);
        test.AddVerifier("page", "body");
        Assert.Equal(VerificationStatus.Passed, Assert.Single(await test.RunNextHourAsync()).Status);
        Assert.Equal(TurnOutcome.NotModified, Assert.Single(await test.RunNextHourAsync()).Outcome);
    }

    [Theory]
    [InlineData("3C68746D6C3E00", false)] // <html>, then NUL
    [InlineData("FFFE3C0068000000", false)] // UTF-16 with a NUL character
    [InlineData("FFFE000061000000000000000A000000", false)] // UTF-32 with one
    [InlineData("3C0061003E00", false)] // UTF-16 without a mark, and no page
    [InlineData("", true)] // an empty file is one; how long files must be is the matter of Envelope
    [InlineData("3C3F786D6C2076657273696F6E3D22312E30223F3E3C6C6973742F3E", true)] // <?xml version="1.0"?><list/>
    [InlineData("3C212D2D206C697374", true)] // <!-- list
    [InlineData("3C21444F43545950452068746D6C6973743E", true)] // <!DOCTYPE htmlist>
    public async Task What_only_begins_like_a_page_is_none(string hex, bool isText)
    {
        await using var test = await TestStore.CreateAsync();
        test.Origin.Serve("/a", Convert.FromHexString(hex));
        test.Store.Urls.Add(new NewUrl { Address = test.Origin.Address("/a").ToString() });
        var turn = Assert.Single(await test.RunAsync());
        Assert.Equal(isText ? null : "The content was refused: it is not text. Set-FetchUrl -AllowBinary takes such content.", turn.Error);
    }
}
