using System.Net;
using System.Net.Sockets;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Fetching;

/// <summary>Finds a host's addresses, leaves out those that are denied, and connects to the first that answers.</summary>
internal sealed class SocketConnector(NetworkTargets targets, TimeProvider time)
{
    // RFC 8305, section 5: how long an address may be silent before the next is tried beside it.
    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <exception cref="ConnectFault">No address was found, allowed or reachable.</exception>
    internal async Task<NetworkStream> ConnectAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        var addresses = await AddressesAsync(host.Host, cancellationToken).ConfigureAwait(false);
        try
        {
            var socket = addresses.Length == 1
                ? await ConnectAsync(addresses[0], host.Port, cancellationToken).ConfigureAwait(false)
                : await ConnectFirstAsync(addresses, host.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            var endpoints = string.Join(" and ", addresses.Select(address => new IPEndPoint(address, host.Port)));
            throw e.SocketErrorCode == SocketError.ConnectionRefused
                ? new ConnectFault(place => FetchErrors.ConnectionRefused(place, endpoints, e), e)
                : new ConnectFault(place => FetchErrors.ConnectionFailed(place, endpoints, e), e);
        }
    }

    /// <summary>Connects to a proxy, which the user chose and no list denies; where it leads is checked by name.</summary>
    /// <exception cref="ConnectFault">It can't be reached.</exception>
    internal async Task<NetworkStream> ConnectToProxyAsync(DnsEndPoint proxy, CancellationToken cancellationToken)
    {
        using var clock = new CancellationTokenSource(new FetchLimits().Connect, time);
        using var link = cancellationToken.UnsafeRegister(static clock => ((CancellationTokenSource)clock!).Cancel(), clock);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(proxy, clock.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                ? new ConnectFault(place => FetchErrors.ProxyUnreachable(place, $"{proxy.Host}:{proxy.Port}", e), e)
                : e;
        }
    }

    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] found;
        try
        {
            found = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new ConnectFault(place => FetchErrors.DnsFailure(place, e), e);
        }

        var allowed = Array.FindAll(found, targets.Allows);
        if (allowed.Length == 0)
        {
            var denied = string.Join(", ", found.Take(4));
            throw new ConnectFault(place => FetchErrors.TargetDenied(place, denied.Length == 0 ? host : denied));
        }

        return Alternate(allowed);
    }

    /// <summary>RFC 8305, section 4: address families by turns, in the resolver's order, so that one that is broken costs little.</summary>
    private static IPAddress[] Alternate(IPAddress[] addresses)
    {
        if (addresses.Length < 2)
            return addresses;

        var first = addresses[0].AddressFamily;
        return [.. addresses.Select((address, index) => (Address: address, IsFirst: address.AddressFamily == first))
            .GroupBy(entry => entry.IsFirst)
            .SelectMany(family => family.Select((entry, rank) => (entry.Address, entry.IsFirst, Rank: rank)))
            .OrderBy(entry => entry.Rank).ThenByDescending(entry => entry.IsFirst)
            .Select(entry => entry.Address)];
    }

    private static async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Socket> ConnectFirstAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = new Queue<IPAddress>(addresses);
        var running = new List<Task<Socket>>();
        Exception? failure = null;
        try
        {
            while (waiting.Count > 0 || running.Count > 0)
            {
                if (waiting.TryDequeue(out var address))
                    running.Add(ConnectAsync(address, port, race.Token));

                var done = await FirstDoneAsync(running, waiting.Count > 0, race.Token).ConfigureAwait(false);
                if (done is null)
                    continue;

                running.Remove(done);
                if (done.IsCompletedSuccessfully)
                    return await done.ConfigureAwait(false);
                failure ??= done.Exception?.InnerException;
            }
        }
        finally
        {
            await race.CancelAsync().ConfigureAwait(false);
            foreach (var loser in running)
                _ = loser.ContinueWith(static late => { if (late.IsCompletedSuccessfully) late.Result.Dispose(); else _ = late.Exception; }, TaskScheduler.Default);
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw failure ?? new SocketException((int)SocketError.HostUnreachable);
    }

    /// <summary>The first attempt that ends; null when it is time to start another.</summary>
    private async Task<Task<Socket>?> FirstDoneAsync(List<Task<Socket>> running, bool more, CancellationToken cancellationToken)
    {
        if (!more)
            return await Task.WhenAny(running).ConfigureAwait(false);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = Task.Delay(AttemptDelay, time, stop.Token);
        var first = await Task.WhenAny([pause, .. running]).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        return first as Task<Socket>;
    }
}
