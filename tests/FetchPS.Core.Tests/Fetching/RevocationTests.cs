using FetchPS.Core.Fetching;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Fetching;

public sealed class RevocationTests
{
    [Fact]
    public async Task A_server_whose_revocation_cannot_be_checked_is_refused_where_that_is_wanted()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Serve("/", "content");
        using var bench = Bench(origin, checkRevocation: true);

        await bench.FailureAsync(origin.Address("/"), "RevocationUnknown");

        Assert.Empty(origin.Requests);
    }

    [Theory]
    [InlineData(true, true, "CertificateRevoked")]
    [InlineData(true, false, null)]
    [InlineData(false, true, null)]
    public async Task A_revoked_certificate_is_refused_where_that_is_wanted(bool isRevoked, bool isChecked, string? errorId)
    {
        await using var lists = await RevocationServer.StartAsync();
        using var authority = new TestAuthority { RevocationListAddress = lists.Address };
        using var certificate = authority.Issue();
        lists.List = isRevoked ? authority.RevocationList(certificate) : authority.RevocationList();
        await using var origin = await TestOrigin.StartAsync(new() { Authority = authority, Certificate = certificate });
        origin.Serve("/", "content");
        using var bench = Bench(origin, isChecked);

        var answer = await bench.FetchAsync(origin.Address("/"));

        Assert.Equal(errorId, (answer as FailedAnswer)?.Error.ErrorId);
        Assert.Equal(errorId is null ? 1 : 0, origin.Requests.Count);
    }

    private static FetchBench Bench(TestOrigin origin, bool checkRevocation) =>
        new(null) { Profile = new(origin.Authority.CertificatePem) { CheckRevocation = checkRevocation } };
}
