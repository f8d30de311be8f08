using System.Text;
using FetchPS.Core.Model;
using FetchPS.Core.Tests.Fetching;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests.Model;

public sealed class CurrentPlaceTests
{
    [Theory]
    [InlineData("https://example.org/lists/hosts.txt", "current/example.org/lists/hosts.txt")]
    [InlineData("https://EXAMPLE.org:8443/Lists//Hosts.txt?x=1", "current/example.org/Lists/Hosts.txt")]
    [InlineData("https://example.org", "current/example.org/index")]
    [InlineData("https://example.org/lists/", "current/example.org/lists/index")]
    [InlineData("https://example.org/?x=a/b", "current/example.org/index")]
    [InlineData("https://example.org/../../etc/passwd", "current/example.org/_/_/etc/passwd")]
    [InlineData("https://example.org/%2e%2e%2f%2e%2e%2fpasswd", "current/example.org/passwd")]
    [InlineData("https://example.org/a%20b/%E6%BC%A2.txt", "current/example.org/a b/\u6F22.txt")]
    [InlineData("https://example.org/.well-known/con.txt", "current/example.org/well-known/_con.txt")]
    [InlineData("https://[2001:db8::1]:8443/x", "current/_2001_db8__1_/x")]
    [InlineData("https://nul.example/x", "current/_nul.example/x")]
    public void The_natural_place_mirrors_the_address(string address, string place) =>
        Assert.Equal(place, CurrentPlace.For(UrlAddress.Parse(address)));

    [Fact]
    public void The_alternative_is_told_apart_by_a_hash_of_the_address()
    {
        UrlAddress first = UrlAddress.Parse("https://example.org/lists/hosts.txt?a=1");
        UrlAddress second = UrlAddress.Parse("https://example.org/lists/hosts.txt?a=2");

        Assert.Matches("^current/example\\.org/~[0-9a-f]{12}/hosts\\.txt$", CurrentPlace.Alternative(first));
        Assert.NotEqual(CurrentPlace.Alternative(first), CurrentPlace.Alternative(second));
        Assert.Equal(CurrentPlace.For(first), CurrentPlace.For(second));
    }

    [Fact]
    public void An_address_can_not_take_the_alternative_place_of_another()
    {
        string victim = CurrentPlace.Alternative(UrlAddress.Parse("https://example.org/list.txt?a=1"));
        UrlAddress squatter = UrlAddress.Parse("https://example.org/" + victim["current/example.org/".Length..].ToUpperInvariant());

        Assert.NotEqual(CurrentPlace.Key(victim), CurrentPlace.Key(CurrentPlace.For(squatter)));
    }

    [Fact]
    public void A_place_that_would_be_too_long_is_the_alternative()
    {
        UrlAddress address = UrlAddress.Parse("https://example.org/" + string.Join('/', Enumerable.Repeat("folder", 40)) + "/list.txt");

        Assert.Equal(CurrentPlace.Alternative(address), CurrentPlace.For(address));
        Assert.EndsWith("/list.txt", CurrentPlace.For(address), StringComparison.Ordinal);
    }

    [Fact]
    public void Ancestors_are_the_folders_below_the_host()
    {
        Assert.Equal(["current/h/a", "current/h/a/b"], CurrentPlace.AncestorKeys("current/h/A/b/C.txt"));
        Assert.Empty(CurrentPlace.AncestorKeys("current/h/c.txt"));
    }

    [Property(MaxTest = 1000, Arbitrary = [typeof(AddressTexts)])]
    public void Every_place_lies_below_its_host_and_is_valid_everywhere(UrlAddress address)
    {
        foreach (string place in new[] { CurrentPlace.For(address), CurrentPlace.Alternative(address) })
        {
            string[] parts = place.Split('/');
            Assert.True(parts.Length >= 3);
            Assert.Equal(["current", CurrentPlace.HostFolder(address)], parts[..2]);
            Assert.All(parts.Skip(1), SafeName.Check);
            Assert.InRange(Encoding.UTF8.GetByteCount(place), 1, 200);
            Assert.All(CurrentPlace.AncestorKeys(place), key => Assert.StartsWith(key + "/", CurrentPlace.Key(place), StringComparison.Ordinal));

            string root = Path.Join(Path.GetTempPath(), "store");
            string full = Path.GetFullPath(Path.Join(root, place));
            Assert.StartsWith(Path.Join(root, "current", parts[1]) + Path.DirectorySeparatorChar, full, StringComparison.Ordinal);
        }
    }

    [Property(Arbitrary = [typeof(AddressTexts)])]
    public bool The_same_address_always_has_the_same_places(UrlAddress address)
    {
        UrlAddress again = UrlAddress.Parse(address.Text);
        return CurrentPlace.For(again) == CurrentPlace.For(address) && CurrentPlace.Alternative(again) == CurrentPlace.Alternative(address);
    }
}
