using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FetchPS.Core.Catalog;
using FetchPS.Core.Fetching;
using FetchPS.Core.Settings;
using FetchPS.Core.Tests.Fetching;
using FetchPS.Testing;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Core.Tests.Settings;

public sealed class ClientCertificateTests : IAsyncLifetime
{
    private const string Password = "hunter2-Zq9x";

    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000);

    private readonly string folder = Directory.CreateTempSubdirectory("fetchps-test-").FullName;
    private readonly TestAuthority authority = new();
    private TestOrigin origin = null!;

    public async ValueTask InitializeAsync()
    {
        origin = await TestOrigin.StartAsync(new() { Authority = authority, WantsClientCertificate = true });
        origin.Respond("/", context =>
        {
            var thumbprint = context.Connection.ClientCertificate!.Thumbprint;
            context.Response.ContentLength = thumbprint.Length;
            return context.Response.WriteAsync(thumbprint);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await origin.DisposeAsync();
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("one file", false)]
    [InlineData("one file", true)]
    [InlineData("two files", false)]
    [InlineData("two files", true)]
    [InlineData("pfx", false)]
    [InlineData("pfx", true)]
    public async Task A_server_that_wants_a_certificate_is_shown_it(string form, bool encrypted)
    {
        using var certificate = authority.Issue(LeafFault.ClientOnly);
        using var bench = Bench(Write(certificate, form, encrypted));

        await bench.ContentAsync(origin.Address("/"));

        Assert.Equal(certificate.Thumbprint, bench.Sink.Text);
    }

    [Fact]
    public async Task A_certificate_is_shown_through_a_proxy_too()
    {
        using var certificate = authority.Issue(LeafFault.ClientOnly);
        await using var proxy = new TestProxy();
        using var bench = Bench(Write(certificate, "pfx", encrypted: false) with { Proxy = proxy.Address });

        await bench.ContentAsync(origin.Address("/"));

        Assert.Equal(certificate.Thumbprint, bench.Sink.Text);
        Assert.Single(proxy.Targets);
    }

    [Fact]
    public async Task Without_one_the_server_refuses()
    {
        using var bench = Bench(new(authority.CertificatePem));

        Assert.IsType<FailedAnswer>(await bench.FetchAsync(origin.Address("/")));
        Assert.Empty(origin.Requests);
    }

    [Fact]
    public async Task It_is_not_shown_to_another_host_that_a_redirect_leads_to()
    {
        using var certificate = authority.Issue(LeafFault.ClientOnly);
        await using var other = await TestOrigin.StartAsync(new() { Authority = authority, WantsClientCertificate = true });
        origin.Respond("/away", context =>
        {
            context.Response.Redirect(other.Address("/").AbsoluteUri);
            return Task.CompletedTask;
        });
        using var bench = Bench(Write(certificate, "pfx", encrypted: false));

        Assert.IsType<FailedAnswer>(await bench.FetchAsync(origin.Address("/away")));
        Assert.Equal(1, origin.Count("/away"));
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("missing.pem", null)]
    [InlineData("empty.pem", "")]
    [InlineData("junk.pem", "-----BEGIN CERTIFICATE-----\nxyz\n-----END CERTIFICATE-----\n")]
    public async Task A_file_that_is_no_certificate_is_named(string name, string? content)
    {
        var path = Path.Combine(folder, name);
        if (content is not null)
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        using var bench = Bench(new(authority.CertificatePem) { ClientCertificate = path });

        var failed = await bench.FailureAsync(origin.Address("/"), "InvalidClientCertificate");

        Assert.Equal(path, failed.Error.Target);
    }

    [Theory]
    [InlineData("one file")]
    [InlineData("pfx")]
    public async Task A_wrong_password_is_refused_and_not_repeated(string form)
    {
        using var certificate = authority.Issue(LeafFault.ClientOnly);
        using var bench = Bench(Write(certificate, form, encrypted: true) with { ClientCertificatePassword = new("wrong-Kx4") });

        var failed = await bench.FailureAsync(origin.Address("/"), "InvalidClientCertificate");

        Assert.DoesNotContain("wrong-Kx4", failed.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turns_of_one_cycle_share_a_connection_and_the_password_stays_out_of_the_store()
    {
        await using var test = await TestStore.CreateAsync();
        test.Store.SetCaCertificates(authority.CertificatePem);
        using var certificate = authority.Issue(LeafFault.ClientOnly);
        var profile = Write(certificate, "pfx", encrypted: true);
        var password = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(password, Password, TestContext.Current.CancellationToken);
        test.Store.Urls.Add([.. Enumerable.Range(0, 20).Select(number => new NewUrl
        {
            Address = origin.Address($"/?{number}").ToString(),
            Options = new FetchOptions { ClientCertificate = profile.ClientCertificate, ClientCertificatePassword = $"file:{password}" },
        })]);

        Assert.All(await test.RunAsync(), turn => Assert.Equal(TurnOutcome.Stored, turn.Outcome));

        Assert.Single(origin.Requests.Select(request => request.ConnectionId.Split(':')[0]).Distinct());
        test.Store.Dispose();
        foreach (var stored in Directory.EnumerateFiles(test.Path, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Password, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(stored, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "/key.pem", null, "InvalidOption")]
    [InlineData(null, null, "env:X", "InvalidOption")]
    [InlineData("/c.pem", null, "hunter2", "PlainSecret")]
    [InlineData("/c.pem", "/key.pem", "env:X", null)]
    public void What_cannot_be_is_refused_when_it_is_set(string? certificate, string? key, string? password, string? errorId) => Assert.Equal(
        errorId,
        (Record.Exception(() => new FetchOptions { ClientCertificate = certificate, ClientCertificateKey = key, ClientCertificatePassword = password }.Require()) as FetchException)?.ErrorId);

    private static FetchBench Bench(ConnectionProfile profile) => new(null) { Profile = profile };

    private ConnectionProfile Write(X509Certificate2 certificate, string form, bool encrypted)
    {
        var path = Path.Combine(folder, form == "pfx" ? "own.pfx" : "own.pem");
        var keyPath = Path.Combine(folder, "own.key");
        using var key = certificate.GetECDsaPrivateKey()!;
        var keyPem = encrypted ? key.ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption) : key.ExportPkcs8PrivateKeyPem();
        switch (form)
        {
            case "pfx":
                File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, encrypted ? Password : null));
                break;
            case "one file":
                File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{keyPem}\n");
                break;
            default:
                File.WriteAllText(path, certificate.ExportCertificatePem());
                File.WriteAllText(keyPath, keyPem);
                break;
        }

        return new(authority.CertificatePem)
        {
            ClientCertificate = path,
            ClientCertificateKey = form == "two files" ? keyPath : null,
            ClientCertificatePassword = encrypted ? new(Password) : null,
        };
    }
}
