using FetchPS.Core.Model;

namespace FetchPS.Core.Tests.Model;

public sealed class SetPlaceTests
{
    [Theory]
    [InlineData("geo", "sets/geo")]
    [InlineData("My lists", "sets/My lists")]
    [InlineData("a.b-c_d", "sets/a.b-c_d")]
    public void A_sets_name_is_its_place_where_it_can_be(string set, string place) => Assert.Equal(place, SetPlace.Link(set).Text);

    [Theory]
    [InlineData("../geo")]
    [InlineData("a/b")]
    [InlineData(".generations")]
    [InlineData("con")]
    [InlineData("*")]
    [InlineData("geo~0123456789ab")]
    [InlineData("...")]
    [InlineData("\\\\server\\share")]
    public void Any_other_name_has_a_safe_place_of_its_own(string set)
    {
        var place = SetPlace.Link(set).Text;
        Assert.Matches("^sets/[^/]*~[0-9a-f]{12}$", place);
        Assert.Equal(place["sets/".Length..].Split('~')[0], FileName.Clean(place["sets/".Length..].Split('~')[0], 100));
        Assert.NotEqual(place, SetPlace.Link(set + "x").Text);
        Assert.Equal(place[^12..], SetPlace.Link(set.ToUpperInvariant()).Text[^12..]);
    }

    [Fact]
    public void A_generations_folder_names_it()
    {
        var folder = SetPlace.Generation("geo", 42, new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero)).Text;
        Assert.Equal("sets/.generations/geo/20260301T100000Z-42", folder);
        Assert.Equal(42, SetPlace.GenerationId(Path.GetFileName(folder)));
        Assert.Null(SetPlace.GenerationId(Path.GetFileName(folder) + ".part"));
        Assert.Null(SetPlace.GenerationId("stray"));
    }

    [Fact]
    public void Members_have_their_urls_file_names_and_those_of_one_name_folders_of_their_own()
    {
        string[] addresses =
        [
            "https://a.example/list.txt", "https://b.example/LIST.txt", "https://a.example/list.txt?x=1", "https://a.example/",
            "https://a.example/~0123456789ab", "https://a.example/..%2Fetc",
        ];

        var names = SetPlace.MemberNames(addresses.Select((address, index) => (index + 1L, UrlAddress.Parse(address))));

        Assert.Equal("list.txt", names[1]);
        Assert.Matches("^~[0-9a-f]{12}/LIST.txt$", names[2]);
        Assert.Matches("^~[0-9a-f]{12}/list.txt$", names[3]);
        Assert.Equal("index", names[4]);
        Assert.Matches("^~[0-9a-f]{12}/~0123456789ab$", names[5]);
        Assert.Equal("etc", names[6]);
        Assert.Equal(names.Count, names.Values.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }
}
