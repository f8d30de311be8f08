using System.Text;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.Endpoints;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Core.Tests.Verification.Endpoints;

public sealed class EndpointStoreTests : IAsyncLifetime
{
    private TestStore test = null!;

    public async ValueTask InitializeAsync() => test = await TestStore.CreateAsync();

    public ValueTask DisposeAsync() => test.DisposeAsync();

    [Fact]
    public async Task An_endpoint_decides_what_becomes_current_and_its_secret_stays_nowhere()
    {
        var secret = Path.Combine(Directory.CreateTempSubdirectory("fetchps-test-").FullName, "secret");
        await File.WriteAllTextAsync(secret, Webhook.Secret, TestContext.Current.CancellationToken);
        test.Origin.Respond("/verify", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var good = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Contains("good.txt", StringComparison.Ordinal);
            await context.Response.WriteAsync(good ? """{"result":"passed"}""" : """{"result":"failed","message":"not good"}""");
        });
        test.Watch("/good.txt", "a\n");
        test.Watch("/bad.txt", "b\n");
        test.Store.Verifiers.Add(Endpoint($"{test.Origin.Address("/verify")}?token=hunter2", $"file:{secret}"));

        await test.RunAsync();

        Assert.Equal(VerificationStatus.Passed, test.Versions("*good*").Single().Status);
        Assert.True(test.Versions("*good*").Single().IsCurrent);
        Assert.Equal(VerificationStatus.Failed, test.Versions("*bad*").Single().Status);
        Assert.Equal("not good", test.Store.Verdicts.Find(test.Versions("*bad*").Single().Id).Single().Message);
        Assert.All(test.Origin.Requests.Where(request => request.Method == "POST"), request => Assert.Equal("/verify?token=hunter2", request.Path));
        test.Store.Dispose();
        foreach (var file in Directory.EnumerateFiles(test.Path, "*", SearchOption.AllDirectories))
        {
            var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            Assert.DoesNotContain(Webhook.Secret["whsec_".Length..], bytes, StringComparison.Ordinal);
            if (file.EndsWith(".log", StringComparison.Ordinal))
                Assert.DoesNotContain("hunter2", bytes, StringComparison.Ordinal);
        }

        Directory.Delete(Path.GetDirectoryName(secret)!, recursive: true);
    }

    [Theory]
    [InlineData("http://localhost/verify", "env:S", "SchemeNotHttps")]
    [InlineData("localhost", "env:S", "InvalidUrl")]
    [InlineData("https://me:pw@localhost/", "env:S", "CredentialsInUrl")]
    [InlineData("https://localhost/", Webhook.Secret, "PlainSecret")]
    [InlineData("https://localhost/", "public:" + Webhook.Secret, "PlainSecret")]
    [InlineData("https://localhost/", "", "PlainSecret")]
    public void What_can_not_be_is_refused(string address, string secret, string errorId)
    {
        var error = Assert.Throws<FetchException>(() => test.Store.Verifiers.Add(Endpoint(address, secret)));

        Assert.Equal(errorId, error.ErrorId);
        Assert.DoesNotContain("C2FVsBQ", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(test.Store.Verifiers.Find(null));
    }

    [Fact]
    public void Adding_it_again_changes_nothing_and_other_options_conflict()
    {
        test.Store.Verifiers.Add(Endpoint("https://localhost:1/", "env:S"));

        Assert.False(test.Store.Verifiers.Add(Endpoint("https://LOCALHOST:1", "env:S")).Changed);
        Assert.Equal("VerifierExists", Assert.Throws<FetchException>(() => test.Store.Verifiers.Add(Endpoint("https://localhost:1/", "env:T"))).ErrorId);
    }

    private static NewVerifier Endpoint(string address, string secret) =>
        new() { Name = "service", Kind = VerifierKind.Endpoint, Command = address, Options = new EndpointOptions(secret).ToOptions() };
}
