using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Verification.BuiltIn;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

/// <summary>A store without URLs, for rules that look at nothing but the file.</summary>
public sealed class RuleFixture : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fetchps-tests-").FullName;
    private readonly FetchStore store;
    private readonly Database database;

    public RuleFixture()
    {
        var layout = new StoreLayout(Path.Combine(folder, "store"));
        store = FetchStore.OpenOrCreate(new FetchStoreOptions { Path = layout.Root }, out _);
        database = new Database(layout.Database, layout.Root);
        Archive = new VersionArchive(database, layout);
    }

    internal VersionArchive Archive { get; }

    public void Dispose()
    {
        database.Dispose();
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
