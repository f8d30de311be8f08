using FetchPS.Core;

namespace FetchPS.TestChild;

/// <summary>Removes a version by hand.</summary>
internal static class RemoveChild
{
    /// <summary>Says "ready", waits for a line, and removes the version.</summary>
    internal static int Run(string path, long id)
    {
        Console.WriteLine("ready");
        Console.ReadLine();
        using var store = FetchStore.Open(new FetchStoreOptions { Path = path, Disk = new MortalDisk(path, Death.FromEnvironment()) });
        store.Retention.Remove(id);
        return 0;
    }
}
