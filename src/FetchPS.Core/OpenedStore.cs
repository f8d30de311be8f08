using FetchPS.Core.Actions;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Logging;

namespace FetchPS.Core;

/// <summary>A store whose database is open: what its parts are made of.</summary>
/// <param name="Options">How it was opened.</param>
/// <param name="Context">What nearly every part needs.</param>
/// <param name="Disk">The disk of the context, which knows folders that it has looked at.</param>
/// <param name="Log">The log.</param>
/// <param name="SchemaVersion">The version of the database's schema.</param>
internal sealed record OpenedStore(FetchStoreOptions Options, StoreContext Context, StoreDisk Disk, ActionLog Log, int SchemaVersion) : IDisposable
{
    /// <summary>Opens a store that is there, without a look at the folder of its versions.</summary>
    /// <exception cref="FetchException"><c>StoreNotFound</c>, <c>NotAStore</c>, <c>DatabaseMissing</c>, <c>DatabaseDamaged</c>, <c>StoreTooNew</c>, <c>StoreReadOnly</c>.</exception>
    public static OpenedStore Open(FetchStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var root = Root(options.Path);
        if (!Exists(root))
            throw StoreFolders.DatabaseMissing(new(root)) ?? (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any()
                ? StoreErrors.NotAStore(root, "it has no fetchps.db")
                : StoreErrors.StoreNotFound(root));

        StoreFolders.RequireDatabase(new(root));
        var (database, schema) = OpenDatabase(new StoreLayout(root).Database, root, options);
        try
        {
            var layout = FilesFolder.Layout(root, database);
            StoreFolders.Require(layout);
            var disk = new StoreDisk(options.Disk, layout.Root, layout.FilesPath);
            var log = ActionLog.Open(layout.Logs, options.Actor.ToString(), options.Time, buffered: true);
            return new(options, new(layout, disk, database, new Journal(database, log, options.Actor, options.Time), options.Time), disk, log, schema);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is something at the path that calls itself a store.</summary>
    public static bool Exists(string path) => File.Exists(new StoreLayout(Path.GetFullPath(path)).Database);

    /// <summary>A store's full path.</summary>
    public static string Root(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <inheritdoc/>
    public void Dispose()
    {
        Context.Database.Dispose();
        Log.Dispose();
    }

    private static (Database Database, int Schema) OpenDatabase(string file, string root, FetchStoreOptions options)
    {
        try
        {
            var schema = Schema.Require(file, root, options.Time, stop: options.Stop);
            return (new(file, root, options.Stop), schema);
        }
        catch (FetchException refused) when (refused.ErrorId == nameof(StoreErrors.StoreReadOnly))
        {
            var copy = ReadOnlyCopy.Take(file, root, refused);
            try
            {
                return (new(copy, root, options.Stop), Schema.Require(copy.File, root, options.Time, keepCopy: false, options.Stop));
            }
            catch
            {
                copy.Dispose();
                throw;
            }
        }
    }
}
