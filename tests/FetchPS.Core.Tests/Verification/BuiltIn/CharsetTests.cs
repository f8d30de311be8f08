using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

public sealed class CharsetTests
{
    private static readonly byte[] latin = [(byte)'c', (byte)'a', (byte)'f', 0xE9, (byte)'\n'];

    [Theory]
    [InlineData("text/plain; charset=iso-8859-1", VerificationStatus.Passed, "Valid iso-8859-1, 1 lines.")]
    [InlineData("text/plain; charset=\"windows-1252\"", VerificationStatus.Passed, "Valid windows-1252, 1 lines.")]
    [InlineData("text/plain; charset=utf-8", VerificationStatus.Failed, "Line 1 has bytes that are not utf-8.")]
    [InlineData("text/plain", VerificationStatus.Failed, "Line 1 has bytes that are not utf-8.")]
    [InlineData("text/plain; charset=klingon", VerificationStatus.Unverified, "The server says that the text is in the charset 'klingon', which is not known here. Name a known one with the option Charset.")]
    public async Task The_servers_charset_counts_where_nothing_else_says(string contentType, VerificationStatus status, string message)
    {
        await using var test = await TestStore.CreateAsync();
        test.Store.Verifiers.Add(new NewVerifier { Name = "text", Kind = VerifierKind.BuiltIn, Command = "Text" });
        test.Watch("/a.txt", "");
        test.Origin.Respond("/a.txt", async context =>
        {
            context.Response.ContentType = contentType;
            context.Response.ContentLength = latin.Length;
            await context.Response.Body.WriteAsync(latin, context.RequestAborted);
        });

        Assert.Equal(status, Assert.Single(await test.RunAsync()).Status);
        Assert.Equal(message, Assert.Single(test.Store.Verdicts.Find()).Message);
    }
}
