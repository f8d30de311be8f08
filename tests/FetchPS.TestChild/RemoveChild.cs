using FetchPS.Core;

namespace FetchPS.TestChild;

/// <summary>Removes versions by hand.</summary>
internal static class RemoveChild
{
    /// <summary>Says "ready", waits for a line, removes one version after the other, and says <c>removed VERSION-ID</c> for each.</summary>
    internal static int Run(string path, IEnumerable<long> ids)
    {
        var death = new Death();
        death.Begin();
        using var store = FetchStore.Open(death.Options(path));
        foreach (var id in ids)
        {
            store.Retention.Remove(id);
            Console.WriteLine($"removed {id}");
        }

        return 0;
    }
}
