using FetchPS.Core.Tests.Backups;
using FetchPS.Core.Tests.Verification;

namespace FetchPS.Core.Tests.Disk;

/// <summary>What a test of a store's folders needs: a store with one version that passed, and a place beside it.</summary>
public abstract class StoreFolderTest : IAsyncLifetime
{
    private TestStore? store;

    /// <summary>The store.</summary>
    private protected TestStore Test => store!;

    /// <summary>Folders beside it.</summary>
    private protected BackupTest Folders { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Unix.Require();
        store = await TestStore.CreateAsync();
        Test.RequireGood();
        Test.Watch("/a.txt", "good");
        await Test.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Folders.Dispose();
        if (store is not null)
            await store.DisposeAsync();
    }
}
