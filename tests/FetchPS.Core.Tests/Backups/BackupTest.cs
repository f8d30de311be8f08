using FetchPS.Core.Backups;

namespace FetchPS.Core.Tests.Backups;

/// <summary>Folders for backups and for stores that are brought back, and what must hold in them.</summary>
public sealed class BackupTest : IDisposable
{
    public BackupTest() => Backup = Path.Combine(Folder, "backup");

    public string Folder { get; } = Directory.CreateTempSubdirectory("fetchps-backup-").FullName;

    public string Backup { get; }

    public StoreCopy Take(TestStore test) => test.Store.Backup(Backup, Request);

    /// <summary>Brings the backup back to a folder of its own, and opens it.</summary>
    public FetchStore Restore(TestStore test, string name = "restored")
    {
        var options = test.Options with { Path = Path.Combine(Folder, name) };
        FetchStore.Restore(options, Backup, Request);
        return FetchStore.Open(options);
    }

    /// <summary>What a check finds in a folder, opened as the store that it is.</summary>
    public static List<StoreFinding> Check(TestStore test, string path)
    {
        using var store = FetchStore.Open(test.Options with { Path = path, Disk = new Core.Disk.PhysicalDisk() });
        return [.. store.Check(cancellationToken: TestContext.Current.CancellationToken)];
    }

    public static CopyRequest Request => new() { TrustVerifiers = true, CancellationToken = TestContext.Current.CancellationToken };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
