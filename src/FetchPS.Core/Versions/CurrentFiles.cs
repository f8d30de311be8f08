using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;

namespace FetchPS.Core.Versions;

/// <summary>The copies under <c>current</c>. The database says which version belongs there; this makes it so, and can always be run again.</summary>
internal sealed class CurrentFiles(StoreLayout layout, IDisk disk, Database database, Journal journal)
{
    /// <summary>Brings every copy that is pending into line with the database.</summary>
    /// <returns>False when a copy could not be brought in; it stays pending, and the log says why.</returns>
    public bool Settle()
    {
        if (database.Read(UrlRepository.PendingCurrents).Count == 0)
            return true;

        disk.CreateFolder(layout.Run, StoreLayout.OwnerFolder);
        // One process at a time, each by the database as it is then: an older version never lands on a newer one.
        using var only = FileLock.Wait(layout.CurrentLock);
        // What a process left that died while it copied.
        foreach (var leftover in disk.Files(layout.Incoming).Where(file => VersionFiles.Owner(file) is null).ToList())
            disk.Delete(leftover);
        var whole = true;
        List<PendingCurrent> settled = [];
        foreach (var pending in database.Read(UrlRepository.PendingCurrents))
        {
            try
            {
                Settle(pending);
                settled.Add(pending);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                whole = false;
                journal.Log(LogLevel.Error, "CurrentNotReplaced", $"'{layout.Full(pending.Place)}' could not be brought up to date and is tried again by the next cycle: {failure.Message}", urlId: pending.UrlId);
            }
        }

        database.Write(connection => settled.ForEach(pending => UrlRepository.CurrentIsInPlace(connection, pending.UrlId, pending.VersionId)));
        return whole;
    }

    private void Settle(PendingCurrent pending)
    {
        var destination = layout.Full(pending.Place);
        var folder = Path.GetDirectoryName(destination)!;
        if (pending.VersionPath is null)
        {
            disk.Delete(destination);
            // Or a power failure could bring back what no longer passes.
            if (Directory.Exists(folder))
                disk.FlushFolder(folder);
            return;
        }

        disk.CreateFolder(folder, StoreLayout.SharedFolder);
        disk.CreateFolder(layout.Incoming, StoreLayout.OwnerFolder);
        var copy = Path.Combine(layout.Incoming, $"current-{pending.UrlId}.part");
        try
        {
            disk.Copy(layout.Full(pending.VersionPath), copy);
            disk.FlushFile(copy);
            disk.MakeReadOnly(copy);
            disk.Replace(copy, destination);
        }
        finally
        {
            disk.Delete(copy);
        }

        disk.FlushFolders(folder, layout.Current);
    }
}
