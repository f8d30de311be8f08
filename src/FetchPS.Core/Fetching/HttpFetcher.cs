using System.Collections.Concurrent;
using FetchPS.Core.Files;
using FetchPS.Core.Settings;
using Polly;

namespace FetchPS.Core.Fetching;

/// <summary>
/// Fetches over HTTPS. One fetcher serves a whole cycle, from as many threads as the caller likes: it keeps the connections, and is
/// polite to each host whatever the number of URLs.
/// </summary>
public sealed class HttpFetcher : IFetcher, IDisposable
{
    private readonly ConcurrentDictionary<string, HostGate> gates = new(StringComparer.OrdinalIgnoreCase);
    private readonly ResiliencePipeline<FetchAnswer> retry;

    /// <summary>Makes a fetcher.</summary>
    /// <param name="settings">How it behaves towards the network.</param>
    /// <param name="time">The clock of its limits and waits.</param>
    /// <exception cref="ArgumentException">The contact can't be sent.</exception>
    public HttpFetcher(FetchSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        Time = time;
        Requests = new RequestBuilder(settings.Contact);
        Connections = new HttpConnections(settings.Targets, time);
        retry = RetryRules.Pipeline(settings, time);
    }

    internal FetchSettings Settings { get; }

    internal TimeProvider Time { get; }

    internal RequestBuilder Requests { get; }

    internal HttpConnections Connections { get; }

    /// <inheritdoc/>
    public async Task<FetchAnswer> FetchAsync(FetchRequest request, IContentSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var turn = new FetchTurn(this, request, sink, cancellationToken);
        var context = ResilienceContextPool.Shared.Get(turn.Token);
        try
        {
            turn.AddTo(context);
            return await retry.ExecuteAsync(static (_, turn) => turn.TryAsync(), context, turn).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (turn.IsOver)
        {
            return turn.TimedOut();
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Closes all connections. Turns that still run fail.</summary>
    public void Dispose()
    {
        Connections.Dispose();
        foreach (var gate in gates.Values)
            gate.Dispose();
    }

    /// <summary>The gate that all requests to a host go through.</summary>
    internal HostGate GateOf(Uri address) =>
        gates.GetOrAdd(address.IdnHost, static (host, self) => new HostGate(self.Settings.RequestsTo(host), self.Settings.GapTo(host), self.Time), this);
}
