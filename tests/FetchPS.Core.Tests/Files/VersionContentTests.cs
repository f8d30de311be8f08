using System.Text;

namespace FetchPS.Core.Tests.Files;

public sealed class VersionContentTests
{
    [Fact]
    public async Task Lines_text_and_bytes_are_what_was_served()
    {
        await using var test = await TestStore.CreateAsync();
        var version = await StoreAsync(test, "one\r\ntwo\n\nthree"u8.ToArray());
        Assert.Equal(["one", "two", "", "three"], test.Store.Content.Lines(version));
        Assert.Equal("one\r\ntwo\n\nthree", test.Store.Content.Text(version));
        Assert.Equal("one\r\ntwo\n\nthree"u8.ToArray(), test.Store.Content.Bytes(version));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public async Task A_byte_order_mark_decides_and_is_no_text(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        await using var test = await TestStore.CreateAsync();
        var version = await StoreAsync(test, [.. encoding.GetPreamble(), .. encoding.GetBytes("grün\n")]);
        Assert.Equal(["grün"], test.Store.Content.Lines(version, Encoding.Latin1));
    }

    [Fact]
    public async Task Without_one_the_encoding_is_what_the_caller_says()
    {
        await using var test = await TestStore.CreateAsync();
        var version = await StoreAsync(test, Encoding.Latin1.GetBytes("grün"));
        Assert.Equal(["grün"], test.Store.Content.Lines(version, Encoding.Latin1));
        Assert.Equal(["gr\ufffdn"], test.Store.Content.Lines(version));
    }

    [Fact]
    public async Task Bytes_that_are_not_there_are_an_error_that_names_the_file()
    {
        await using var test = await TestStore.CreateAsync();
        var version = await StoreAsync(test, "x"u8.ToArray());
        File.Delete(version.Path);
        var error = Assert.Throws<FetchException>(() => test.Store.Content.Lines(version).ToList());
        Assert.Equal("ContentUnreadable", error.ErrorId);
        Assert.Contains(version.Path, error.Message, StringComparison.Ordinal);
        Assert.Equal("ContentDamaged", Assert.Throws<FetchException>(() => test.Store.Content.Bytes(version with { Integrity = VersionIntegrity.Damaged })).ErrorId);
        Assert.Equal("VersionRemoved", Assert.Throws<FetchException>(() => test.Store.Content.Text(version with { Removed = DateTimeOffset.UnixEpoch })).ErrorId);
    }

    private static async Task<FileVersion> StoreAsync(TestStore test, byte[] content)
    {
        test.Watch("/a.txt", "");
        test.Origin.Serve("/a.txt", content);
        await test.RunAsync();
        return Assert.Single(test.Versions());
    }
}
