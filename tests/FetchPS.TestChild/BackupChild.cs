using FetchPS.Core;
using FetchPS.Core.Backups;

namespace FetchPS.TestChild;

/// <summary>Backs a store up or brings one back, and may die over it.</summary>
internal static class BackupChild
{
    /// <summary>Says "ready", waits for a line, and makes the backup.</summary>
    internal static int Backup(string path, string destination)
    {
        using var store = FetchStore.Open(Begin(path));
        store.Backup(destination, new CopyRequest());
        return 0;
    }

    /// <summary>Says "ready", waits for a line, and brings the store back.</summary>
    internal static int Restore(string path, string source)
    {
        FetchStore.Restore(Begin(path), source, new CopyRequest());
        return 0;
    }

    private static FetchStoreOptions Begin(string path)
    {
        var death = new Death();
        death.Begin();
        return death.Options(path);
    }
}
