using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Files;

/// <summary>Has a store that is there know that its versions lie in another folder now. Moves no file: it takes a folder where all of them are.</summary>
internal sealed class FilesMove(StoreContext context)
{
    /// <summary>Makes the folder the store's own.</summary>
    /// <param name="path">Its full path.</param>
    /// <returns>False when it was so before.</returns>
    /// <exception cref="FetchException"><c>FilesOfAnotherStore</c>, <c>FilesPathNotEmpty</c>, <c>FilesNotMoved</c>, <c>StoreBusy</c>, <c>StorageFailure</c>.</exception>
    public bool Run(string path)
    {
        if (path == context.Layout.FilesPath)
            return false;

        var after = new StoreLayout(context.Layout.Root, path);
        if (context.Database.Read(CycleRepository.Running).Any(cycle => FileLock.IsHeld(context.Layout.CycleLock(cycle.Id))))
            throw StoreErrors.StoreBusy(context.Layout.Root);

        try
        {
            RequireVersions(after);
            var mark = FilesFolder.Make(after, context.Database.Read(connection => SettingRepository.Get(connection, SettingRepository.FilesMark)), context.Disk);
            return context.Journal.Write(transaction => Record(transaction, after, mark));
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw StoreErrors.StorageFailure(path, failure);
        }
    }

    private void RequireVersions(StoreLayout after)
    {
        if (context.Database.Read(IntegrityRepository.CountVersions) == 0 && after.FilesPath != after.Root)
            FilesFolder.RequireEmpty(after.FilesPath, context.Disk);
        // Those that are known to be lost are nowhere.
        var stored = context.Database.Stream(IntegrityRepository.Versions).Where(version => version.Integrity == VersionIntegrity.Whole).Select(version => version.Bytes);
        // Their bytes, all of them: from then on these are the versions, and nobody has others.
        var judge = new FileJudge(context.Disk, quick: false);
        foreach (var version in stored)
        {
            if (judge.Judge(after, version.Path, version, context.Database.Stop) is { } fault)
                throw StoreErrors.FilesNotMoved(after.FilesPath, version.Path.Text, fault.Failure);
        }
    }

    private bool Record(StoreTransaction transaction, StoreLayout after, string mark)
    {
        var isOwn = after.FilesPath == after.Root;
        SettingRepository.Set(transaction.Connection, SettingRepository.FilesPath, isOwn ? null : after.FilesPath);
        SettingRepository.Set(transaction.Connection, SettingRepository.FilesMark, mark);
        // Whatever lies under current and sets there may be of another day.
        UrlRepository.RenewCurrents(transaction.Connection);
        FileSetRepository.RenewLinks(transaction.Connection);
        transaction.Record(new(Events.FilesMoved, "store", null, $"The versions of the store are now in '{after.FilesPath}'; before that they were in '{context.Layout.FilesPath}'.")
        {
            Details = [new("from", context.Layout.FilesPath), new("to", after.FilesPath)],
        });
        return true;
    }
}
