using System.Net;
using FetchPS.Core.Settings;
using FetchPS.Core.Tests.Fetching;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Settings;

public sealed class NetworkTargetsTests
{
    [Theory]
    [InlineData("169.254.169.254", false)]
    [InlineData("169.254.1.1", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%2", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("::", false)]
    [InlineData("ff02::1", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("64:ff9b::169.254.169.254", false)]
    [InlineData("2002:a9fe:a9fe::1", false)]
    [InlineData("::169.254.169.254", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("fd12::1", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("64:ff9b::192.0.2.1", true)]
    public void What_serves_no_files_is_denied_by_default(string address, bool allowed) =>
        Assert.Equal(allowed, new NetworkTargets().Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("10.9.9.9", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("169.254.169.254", true)]
    public void A_denial_goes_before_a_permission(string address, bool allowed)
    {
        var targets = new NetworkTargets
        {
            AllowedNetworks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("169.254.169.254/32")],
            DeniedNetworks = [IPNetwork.Parse("10.9.0.0/16")],
        };

        Assert.Equal(allowed, targets.Allows(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("files.example.org", true)]
    [InlineData("FILES.example.org.", true)]
    [InlineData("secret.example.org", false)]
    [InlineData("secret.example.org.", false)]
    [InlineData("example.org.evil.test", false)]
    [InlineData("other.test", false)]
    public void Hosts_are_named_by_wildcards(string host, bool allowed)
    {
        var targets = new NetworkTargets { AllowedHosts = ["*.example.org"], DeniedHosts = ["secret.*"] };

        Assert.Equal(allowed, targets.Allows(host));
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://[::ffff:169.254.169.254]/")]
    public async Task A_denied_address_is_not_connected_to(string address)
    {
        using var bench = new FetchBench(null) { Limits = new() };

        var failed = await bench.FailureAsync(new(address), "TargetDenied");

        Assert.Equal(FetchErrorKind.Denied, failed.Error.Kind);
        Assert.Equal(1, failed.Tries);
    }

    [Fact]
    public async Task A_name_does_not_lead_past_denied_networks()
    {
        await using var origin = RawOrigin.Http1("");
        var targets = new NetworkTargets { DeniedNetworks = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")] };
        using var bench = new FetchBench(origin.Authority, new FetchSettings { Targets = targets });

        await bench.FailureAsync(origin.Address("/"), "TargetDenied");

        Assert.Equal(0, origin.Connections);
    }

    [Theory]
    [InlineData("https://169.254.169.254/")]
    [InlineData("https://denied.test/")]
    public async Task Redirects_do_not_lead_past_the_settings(string location)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Respond("/", context =>
        {
            context.Response.Redirect(location);
            return Task.CompletedTask;
        });
        using var bench = new FetchBench(origin.Authority, new FetchSettings { Targets = new() { DeniedHosts = ["denied.test"] } });

        await bench.FailureAsync(origin.Address("/"), "TargetDenied");
    }
}
