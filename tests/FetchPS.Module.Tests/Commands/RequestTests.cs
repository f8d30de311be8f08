using Microsoft.AspNetCore.Http;
using System.Security.Cryptography.X509Certificates;
using FetchPS.Testing;

namespace FetchPS.Module.Tests.Commands;

/// <summary>Requests as users set them up, and what holds for all.</summary>
public sealed class RequestTests
{
    private const string Secret = "hunter2-Zq9x";

    [Fact]
    public async Task A_url_has_its_own_certificate_and_proxy()
    {
        await using var test = await OriginSession.StartAsync();
        await using var proxy = new TestProxy("ops:public");
        using var certificate = test.Origin.Authority.Issue(LeafFault.ClientOnly);
        await File.WriteAllBytesAsync(test.Session.Folder.Combine("own.pfx"), certificate.Export(X509ContentType.Pkcs12, "public"), TestContext.Current.CancellationToken);
        await using var strict = await TestOrigin.StartAsync(new() { Authority = test.Origin.Authority, WantsClientCertificate = true });
        strict.Serve("/a", "x");
        test.Session.Set("Address", strict.Address("/a").ToString());
        test.Session.Set("Proxy", proxy.Address.ToString());

        var added = test.Session.Invoke("""
            Add-FetchUrl $Address -ClientCertificate ([System.IO.Path]::Combine($Folder, 'own.pfx')) -ClientCertificatePassword public:public -Proxy $Proxy -ProxyCredential public:ops:public
            Invoke-FetchCycle
            """).Clean().Single<TurnResult>();
        Assert.Equal(TurnOutcome.Stored, added.Outcome);
        Assert.Single(proxy.Targets);

        test.Session.Invoke("Set-FetchUrl $Address -NoProxy; Invoke-FetchCycle -Force").Clean();
        Assert.Single(proxy.Targets);
        Assert.Equal(2, strict.Count("/a"));
        Assert.True(test.Session.Invoke("Set-FetchUrl $Address -ClientCertificate '' -PassThru").Clean().Single<FetchUrl>().Changed);
        Assert.Equal(TurnOutcome.Failed, Assert.Single(test.Cycle().Objects<TurnResult>()).Outcome);
    }

    [Theory]
    [InlineData("-Proxy not-an-address", "InvalidOption")]
    [InlineData("-ProxyCredential env:X", "InvalidOption")]
    [InlineData("-Proxy http://ops:hunter2-Zq9x@proxy.example", "InvalidOption")]
    [InlineData("-ClientCertificate ./missing.pfx", "InvalidClientCertificate")]
    [InlineData("-ClientCertificateKey ''  -ClientCertificatePassword env:X", "InvalidOption")]
    public void What_cannot_be_is_an_error_that_repeats_no_secret(string options, string errorId)
    {
        using var session = new EngineSession();

        var result = session.Invoke($"Add-FetchUrl https://example.org/ {options}");

        Assert.Equal([errorId], result.ErrorIds);
        Assert.DoesNotContain(Secret, result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_set_for_all_is_shown_and_what_is_not_given_stays()
    {
        using var session = new EngineSession();
        session.Invoke("Initialize-FetchStore").Clean();

        var shown = session.Invoke("""
            Set-FetchStore -Contact ops@example.org -ThrottlePerHost 2 -GapPerHost 1s -MaximumSize 5MB -MaximumHeaderSize 8KB -Tries 5 -Timeout 5m -DenyHost *.example.com -DenyNetwork 10.0.0.0/8
            Set-FetchStore -HostName lists.example.org -ThrottlePerHost 8
            Set-FetchStore -AllowHost *.example.org -PassThru
            Set-FetchStore -AllowHost *.example.org -PassThru
            Set-FetchStore -Reset Timeout, GapPerHost -HostName LISTS.example.org -DenyHost @() -Contact '' -PassThru
            Set-FetchStore -Reset GapPerHost, Tries
            Get-FetchStore
            """).Clean().Objects<StoreSummary>();

        Assert.Equal([true, false, true, null], shown.Select(store => store.Changed));
        var (before, after) = (shown[0], shown[3]);
        Assert.Equal(("ops@example.org", 2, TimeSpan.FromSeconds(1), 5L << 20), (before.Contact, before.ThrottlePerHost, before.GapPerHost, before.MaximumSize));
        Assert.Equal((TimeSpan.FromMinutes(5), 8 << 10, 5), (before.Timeout, before.MaximumHeaderSize, before.Tries));
        Assert.Equal((8 << 10, 3), (after.MaximumHeaderSize, after.Tries));
        Assert.Equal(8, before.HostThrottles["lists.example.org"]);
        Assert.Equal(["*.example.com"], before.DeniedHosts);
        Assert.Contains("10.0.0.0/8", before.DeniedNetworks);
        Assert.Contains("169.254.0.0/16", before.DeniedNetworks);
        Assert.Equal(["*.example.org"], after.AllowedHosts);
        Assert.Empty(after.DeniedHosts);
        Assert.Empty(after.HostThrottles);
        Assert.Equal((null, 2, TimeSpan.Zero, TimeSpan.FromMinutes(10)), (after.Contact, after.ThrottlePerHost, after.GapPerHost, after.Timeout));
        Assert.Equal(["InvalidOption"], session.Invoke("Set-FetchStore -DenyNetwork example.org").ErrorIds);
    }

    [Fact]
    public async Task A_cycle_is_spread()
    {
        await using var test = await OriginSession.StartAsync();
        test.Watch("/a", "x");
        test.Watch("/b", "x");

        Assert.Equal(2, test.Cycle("-Spread 1s").Clean().Objects<TurnResult>().Count);

        Assert.True(test.Origin.Requests[1].Time - test.Origin.Requests[0].Time > TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public async Task A_secret_from_a_vault_reaches_the_server_through_the_systems_proxy_and_is_nowhere_else()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var proxy = new TestProxy();
        origin.Serve("/good", "x");
        using var folder = new TempFolder();
        // SecretManagement itself is not on NuGet; this stands in its place, by its own contract.
        Directory.CreateDirectory(folder.Combine("Microsoft.PowerShell.SecretManagement"));
        folder.File(Path.Combine("Microsoft.PowerShell.SecretManagement", "Microsoft.PowerShell.SecretManagement.psm1"), $$"""
            function Get-Secret {
                [CmdletBinding()] param([string] $Name, [string] $Vault, [switch] $AsPlainText)
                if ($Vault -ne 'Team' -or $Name -ne 'token') { throw "The secret $Name was not found." }
                if ($AsPlainText) { '{{Secret}}' } else { [securestring]::new() }
            }
            """);
        var script = folder.File("run.ps1", """
            param($Modules, $Ca, $Proxy, $Site)
            $env:PSModulePath = $Modules
            $env:HTTPS_PROXY = $Proxy
            Initialize-FetchStore
            Set-FetchStore -CaCertificate $Ca
            Add-FetchUrl "$Site/good", "$Site/missing" -BearerToken secret:Team/token
            Add-FetchUrl "$Site/other" -BearerToken secret:Team/other
            Invoke-FetchCycle -Verbose -Debug
            Get-FetchUrl
            Get-FetchHistory
            Get-FetchLog
            """);

        var result = await HostProcess.RunAsync(
            folder.Combine("store"), script, folder.Path, folder.File("ca.pem", origin.Authority.CertificatePem), proxy.Address.ToString(), origin.Address("").ToString().TrimEnd('/'));

        Assert.True(origin.Requests.Count == 2, result.Output + result.Error);
        Assert.All(origin.Requests, request => Assert.Equal($"Bearer {Secret}", request.Header("Authorization")));
        Assert.NotEmpty(proxy.Targets);
        Assert.Contains("The secret other was not found", result.Output + result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, result.Output + result.Error, StringComparison.Ordinal);
        foreach (var stored in Directory.EnumerateFiles(folder.Combine("store"), "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Secret, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(stored, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_whose_server_names_a_coding_that_it_has_not_is_taken_as_it_comes_where_it_is_so_wished()
    {
        await using var site = await OriginSession.StartAsync();
        site.Origin.Respond("/a.txt", async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.WriteAsync("plain\n");
        });
        site.Session.Set("Address", site.Origin.Address("/a.txt").ToString());
        site.Session.Set("Other", site.Origin.Address("/a.txt?other").ToString());
        site.Session.Invoke("Add-FetchUrl $Address; Add-FetchUrl $Other -IgnoreContentEncoding").Clean();

        Assert.Equal([TurnOutcome.Failed, TurnOutcome.Stored], Outcomes(site.Cycle()));
        Assert.Equal("plain", site.Session.Invoke("Get-FileContent 1").Clean().Single<string>());

        site.Session.Invoke("Set-FetchUrl $Address -IgnoreContentEncoding; Set-FetchUrl $Other -IgnoreContentEncoding:$false").Clean();
        Assert.Equal([TurnOutcome.Stored, TurnOutcome.Failed], Outcomes(site.Cycle()));
        Assert.DoesNotContain("gzip", site.Origin.Requests.First(request => request.Path.EndsWith("?other", StringComparison.Ordinal)).Header("Accept-Encoding"), StringComparison.Ordinal);
    }

    private static List<TurnOutcome> Outcomes(EngineResult cycle) => [.. cycle.Objects<TurnResult>().OrderBy(turn => turn.UrlId).Select(turn => turn.Outcome)];

    [Fact]
    public async Task Without_a_vault_module_the_error_says_so()
    {
        using var folder = new TempFolder();
        var script = folder.File("run.ps1", """
            param($Modules)
            $env:PSModulePath = $Modules
            Add-FetchUrl https://x.invalid/ -BearerToken secret:Team/token
            (Invoke-FetchCycle -ErrorAction Ignore).ErrorId
            (Get-FetchUrl).LastError
            """);

        var result = await HostProcess.RunAsync(folder.Combine("store"), script, folder.Combine("none"));

        Assert.StartsWith("VaultFailure", result.Output, StringComparison.Ordinal);
        Assert.Contains("Microsoft.PowerShell.SecretManagement is not installed", result.Output, StringComparison.Ordinal);
    }
}
