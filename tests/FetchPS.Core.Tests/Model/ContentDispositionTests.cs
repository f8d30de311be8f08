using System.Text;
using FetchPS.Core.Model;
using FsCheck;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests.Model;

public sealed class ContentDispositionTests
{
    [Theory]
    [InlineData("attachment; filename=hosts.txt", "hosts.txt")]
    [InlineData("ATTACHMENT ; FileName = hosts.txt ", "hosts.txt")]
    [InlineData("inline;filename=\"a;b.txt\";x=y", "a;b.txt")]
    [InlineData("attachment; filename=\"a \\\"quoted\\\" \\\\ name.txt\"", "a \"quoted\" \\ name.txt")]
    [InlineData("attachment; filename=two words.txt; size=3", "two words.txt")]
    [InlineData("filename=hosts.txt", "hosts.txt")]
    [InlineData("attachment; size=\"filename=no\"; filename=yes", "yes")]
    [InlineData("attachment; filename=first; filename=second", "first")]
    [InlineData("attachment; filename=\"a\"junk; filename=second", "a")]
    [InlineData("attachment;; filename=a", "a")]
    [InlineData("attachment; filename=\"\u00C3\u00A4.txt\"", "\u00E4.txt")] // UTF-8, read as Latin-1
    [InlineData("attachment; filename=\"\u00E4.txt\"", "\u00E4.txt")]       // Latin-1 indeed
    [InlineData("attachment; filename*=UTF-8''%e2%82%ac%20rates.txt", "\u20AC rates.txt")]
    [InlineData("attachment; filename*=utf-8'en'%E2%82%AC", "\u20AC")]
    [InlineData("attachment; filename*=ISO-8859-1''%A3.txt", "\u00A3.txt")]
    [InlineData("attachment; filename*=UTF-8''it's", "it's")]
    [InlineData("attachment; filename*=\"UTF-8''quoted%20too\"", "quoted too")]
    public void Reads_the_name(string header, string name) => Assert.Equal([name], ContentDisposition.FileNames(header));

    [Theory]
    [InlineData("attachment; filename=plain; filename*=UTF-8''%C3%A4", "\u00E4", "plain")]
    [InlineData("attachment; filename*=UTF-8''%C3%A4; filename=plain", "\u00E4", "plain")]
    public void The_extended_name_comes_first(string header, string extended, string plain) =>
        Assert.Equal([extended, plain], ContentDisposition.FileNames(header));

    [Theory]
    [InlineData("UTF-8''%E4")]
    [InlineData("UTF-8''%zz")]
    [InlineData("UTF-8''100%")]
    [InlineData("UTF-8''%+1")]
    [InlineData("UTF-8'missing")]
    [InlineData("KOI8-R''%C1")]
    [InlineData("''x")]
    [InlineData("UTF-8''\u00E4")]
    [InlineData("\"UTF-8''open")]
    [InlineData("")]
    public void A_broken_extended_name_falls_back_to_the_plain_one(string value) =>
        Assert.Equal(["plain"], ContentDisposition.FileNames("attachment; filename=plain; filename*=" + value));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("attachment")]
    [InlineData(";;=;")]
    [InlineData("attachment; filename")]
    [InlineData("attachment; filename=\"never closed")]
    [InlineData("attachment; filename=\"never closed\\")]
    [InlineData("attachment; xfilename=a; filename*0=b")]
    public void Without_a_sound_name_there_is_none(string? header) => Assert.Empty(ContentDisposition.FileNames(header));

    [Property]
    public void Every_name_survives_both_forms(NonNull<string> text)
    {
        string name = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get)); // what UTF-8 can carry
        string quoted = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name))
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        string header = $"attachment; filename=\"{quoted}\"; filename*=UTF-8''{Uri.EscapeDataString(name)}";

        Assert.Equal([name, name], ContentDisposition.FileNames(header));
    }
}
