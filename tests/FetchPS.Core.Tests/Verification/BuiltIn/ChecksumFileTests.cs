using FetchPS.Core.Verification.BuiltIn;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

public sealed class ChecksumFileTests
{
    private static readonly string one = new('1', 64);
    private static readonly string two = string.Concat(Enumerable.Repeat("aB", 32));

    [Theory]
    [InlineData("{1}  a.txt\n{2}  b.txt\n", "b.txt", "{2}")]
    [InlineData("{1} *a.txt\r\n{2} *b.txt\r\n", "a.txt", "{1}")]
    [InlineData("SHA256 (a.txt) = {1}\nSHA512 (b.txt) = 00\nSHA256 (b (1).txt) = {2}\n", "b (1).txt", "{2}")]
    [InlineData("\\{1}  a\\\\b\\nc\n", "a\\b\nc", "{1}")]
    [InlineData("\\SHA256 (a\\\\b) = {1}\n", "a\\b", "{1}")]
    [InlineData("{1}  ./a.txt\n", "a.txt", "{1}")]
    [InlineData("{1}  dist/linux/a.txt\n{2}  dist/other.txt\n", "a.txt", "{1}")]
    [InlineData("{1}  dist/a.txt\n{2}  a.txt\n", "a.txt", "{2}")]
    [InlineData("{1}  x/a.txt\n{2}  y/a.txt\n", "a.txt", "{1} {2}")]
    [InlineData("{1}  a.txt\n{1}  a.txt\n", "a.txt", "{1}")]
    [InlineData("{1}\n", "whatever", "{1}")]
    [InlineData("{1}\n{2}\n", "whatever", "")]
    [InlineData("{1}  a.txt\n", "b.txt", "")]
    [InlineData("{1}  a.txt\n", "A.TXT", "")]
    [InlineData("{1} a.txt\n", "a.txt", "")]
    [InlineData("<html>{1}  a.txt</html>", "a.txt", "")]
    [InlineData("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# a.txt: 12 bytes\nSHA256 (a.txt) = {1}\n-----BEGIN PGP SIGNATURE-----\n", "a.txt", "{1}")]
    [InlineData("", "a.txt", "")]
    public void Checksums_are_found_by_name(string text, string name, string expected)
    {
        var file = ChecksumFile.Read(new StringReader(Fill(text)));
        Assert.Equal(Fill(expected).ToLowerInvariant(), string.Join(' ', file.Find(name)));
    }

    [Property]
    public void Every_name_that_sha256sum_can_write_is_read_back(string? text, bool isBinary)
    {
        var name = (text ?? "").Replace("\0", "", StringComparison.Ordinal) + "x";
        var escaped = name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);
        var line = $"{(escaped == name ? "" : "\\")}{one} {(isBinary ? '*' : ' ')}{escaped}\n";

        Assert.Equal([one], ChecksumFile.Read(new StringReader($"{two}  other\n{line}")).Find(name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name));
    }

    private static string Fill(string text) => text.Replace("{1}", one, StringComparison.Ordinal).Replace("{2}", two, StringComparison.Ordinal);
}
