namespace FetchPS.Core.Tests.Verification;

public sealed class FileVersionJsonTests : VerifierTests
{
    [Fact]
    public void Contract_is_stable()
    {
        var version = Version(1, "ü \"x\"\n") with { Path = "/s/1", Sha256 = new string('a', 64) };

        Assert.Equal(
            "{\"id\":1,\"urlId\":7,\"url\":\"https://example.org/%C3%BC%20%22x%22%0A\",\"address\":\"https://example.org/%C3%BC%20%22x%22%0A\",\"name\":\"\\u00FC \\u0022x\\u0022\\n\",\"path\":\"/s/1\","
            + "\"lastModified\":\"2026-01-02T03:04:05Z\",\"fetched\":\"2026-01-02T03:04:05Z\",\"size\":12,\"sha256\":\"" + new string('a', 64)
            + "\",\"status\":\"Unverified\"}",
            FileVersionJson.Write(version));
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        var version = Version(long.MaxValue) with { LastModified = null, Status = VerificationStatus.Failed, Fetched = DateTimeOffset.UnixEpoch.AddMicroseconds(123) };

        Assert.Equal(version, FileVersionJson.Parse(FileVersionJson.Write(version)));
    }

    [Fact]
    public void Unknown_properties_are_passed_over() =>
        Assert.Equal(1, FileVersionJson.Parse(FileVersionJson.Write(Version(1)).Replace("{", "{\"new\":[1],", StringComparison.Ordinal)).Id);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("""{"id":"1"}""")]
    [InlineData("""{"id":1,"urlId":1,"url":null}""")]
    [InlineData("""{"id":1,"urlId":1,"url":"a","name":"n","path":"p","fetched":"2026-01-01T00:00:00Z","size":1,"sha256":"s","status":"Odd"}""")]
    public void Anything_else_is_refused(string json) =>
        Assert.Throws<FormatException>(() => FileVersionJson.Parse(json));
}
