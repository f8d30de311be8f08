using FetchPS.Core.Fetching;
using FetchPS.Core.Files;
using FetchPS.Core.Settings;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Fetching;

/// <summary>A fetcher that trusts the test's authority and does not wait between tries.</summary>
internal sealed class FetchBench : IDisposable
{
    private readonly HttpFetcher fetcher;

    internal FetchBench(TestAuthority? authority, FetchSettings? settings = null, TimeProvider? time = null)
    {
        Profile = new ConnectionProfile(authority?.CertificatePem);
        fetcher = new HttpFetcher(settings ?? new FetchSettings { RetryDelay = TimeSpan.FromMilliseconds(1) }, time ?? TimeProvider.System);
    }

    internal ConnectionProfile Profile { get; init; }

    /// <summary>What a test asks for unless it says otherwise: one try.</summary>
    internal FetchLimits Limits { get; init; } = new() { Tries = 1 };

    internal MemorySink Sink { get; private set; } = new();

    public void Dispose() => fetcher.Dispose();

    internal Task<FetchAnswer> FetchAsync(Uri address) => FetchAsync(new FetchRequest { Address = address });

    internal Task<FetchAnswer> FetchAsync(FetchRequest request) => FetchAsync(request, Sink = new MemorySink(), TestContext.Current.CancellationToken);

    internal Task<FetchAnswer> FetchAsync(FetchRequest request, IContentSink sink, CancellationToken cancellationToken) =>
        fetcher.FetchAsync(request with { Profile = Profile, Limits = request.Limits == new FetchLimits() ? Limits : request.Limits }, sink, cancellationToken);

    internal async Task<ContentAnswer> ContentAsync(Uri address) => Content(await FetchAsync(address));

    internal async Task<FailedAnswer> FailureAsync(Uri address, string errorId) => Failure(await FetchAsync(address), errorId);

    internal static ContentAnswer Content(FetchAnswer answer)
    {
        Assert.True(answer is ContentAnswer, (answer as FailedAnswer)?.Error.ToString() ?? answer.ToString());
        return (ContentAnswer)answer;
    }

    internal static FailedAnswer Failure(FetchAnswer answer, string errorId)
    {
        var failed = Assert.IsType<FailedAnswer>(answer);
        Assert.True(failed.Error.ErrorId == errorId, $"Not {errorId}: {failed.Error}");
        return failed;
    }
}
