using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Integrity;

namespace FetchPS.Core.Versions;

/// <summary>Has a store that is there know that its versions lie in another folder now. Moves no file: it takes a folder where all of them are.</summary>
internal sealed class FilesMove(StoreLayout before, IDisk disk, Database database, Journal journal)
{
    /// <summary>Makes the folder the store's own.</summary>
    /// <param name="path">Its full path.</param>
    /// <returns>False when it was so before.</returns>
    /// <exception cref="FetchException"><c>FilesOfAnotherStore</c>, <c>FilesPathNotEmpty</c>, <c>FilesNotMoved</c>, <c>StoreBusy</c>, <c>StorageFailure</c>.</exception>
    public bool Run(string path)
    {
        if (path == before.FilesPath)
            return false;

        var after = new StoreLayout(before.Root, path);
        if (database.Read(CycleRepository.Running).Any(cycle => FileLock.IsHeld(before.CycleLock(cycle.Id))))
            throw StoreErrors.StoreBusy(before.Root);

        try
        {
            RequireVersions(after);
            var mark = FilesFolder.Make(after, database.Read(connection => SettingRepository.Get(connection, SettingRepository.FilesMark)), disk);
            return journal.Write(transaction => Record(transaction, after, mark));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.StorageFailure(path, failure);
        }
    }

    private void RequireVersions(StoreLayout after)
    {
        if (database.Read(IntegrityRepository.CountVersions) == 0 && after.FilesPath != after.Root)
            FilesFolder.RequireEmpty(after.FilesPath, disk);
        // Those that are known to be lost are nowhere.
        var stored = database.Stream(IntegrityRepository.Versions).Where(version => version.Integrity == VersionIntegrity.Whole).Select(version => version.Bytes);
        // Their bytes, all of them: from then on these are the versions, and nobody has others.
        var judge = new FileJudge(disk, quick: false);
        foreach (var version in stored)
        {
            if (judge.Judge(after, version.Path, version, database.Stop) is { } fault)
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
        transaction.Record(new(Events.FilesMoved, "store", null, $"The versions of the store are now in '{after.FilesPath}'; before that they were in '{before.FilesPath}'.")
        {
            Details = [new("from", before.FilesPath), new("to", after.FilesPath)],
        });
        return true;
    }
}
