using System.Collections.Concurrent;
using FetchPS.Core.Settings;

namespace FetchPS.Core.Fetching;

/// <summary>The pools of connections of a fetcher, one for each profile, for the fetcher's whole life.</summary>
internal sealed class HttpConnections(NetworkTargets targets, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<(ConnectionProfile Profile, int HeaderKilobytes), Lazy<ConnectionPool>> pools = new();

    /// <summary>The pool for a profile.</summary>
    /// <exception cref="FetchException"><c>InvalidCertificate</c>: the profile's authorities can't be read.</exception>
    internal ConnectionPool For(ConnectionProfile profile, int headerKilobytes) =>
        pools.GetOrAdd(
            (profile, headerKilobytes),
            static (key, self) => new(() => new ConnectionPool(self.targets, self.time, key.Profile, key.HeaderKilobytes)),
            (targets, time)).Value;

    /// <summary>Closes every connection.</summary>
    public void Dispose()
    {
        foreach (var pool in pools.Values)
        {
            if (pool.IsValueCreated)
                pool.Value.Dispose();
        }
    }
}
