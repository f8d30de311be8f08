using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Model;

namespace FetchPS.Core.Promotions;

/// <summary>
/// The folders of generations and the links to them. The database says which generation a set's link is to lead to; this makes it so, and can always be run again.
/// A generation's folder gets its name only when it is whole and on disk, and loses it before anything in it is deleted.
/// </summary>
internal sealed class SetFiles(StoreContext context)
{
    /// <summary>The ending of folders that are on their way in or out.</summary>
    private const string Unfinished = ".part";

    private readonly FileJudge judge = new(context.Disk, quick: false);

    /// <summary>Brings every link that is pending into line with the database.</summary>
    /// <param name="found">Gathers the versions that have other bytes than those that were stored.</param>
    /// <returns>False when one could not be; it stays pending, and the log says why.</returns>
    public bool Settle(List<OtherBytes> found)
    {
        if (context.Database.Read(FileSetRepository.Pending).Count == 0)
            return true;

        var whole = false;
        return Try(context.Layout.Sets, () =>
        {
            context.Disk.CreateFolder(context.Layout.Run, StoreLayout.OwnerFolder);
            // One process at a time, each by the database as it is then: an older generation never replaces a newer one.
            using var only = FileLock.Wait(context.Layout.SetsLock, context.Database.Stop);
            whole = context.Database.Read(FileSetRepository.Pending).ConvertAll(set => Try(context.Layout.Full(SetPlace.Link(set.Name)), () => Settle(set), found)).TrueForAll(done => done);
        }) && whole;
    }

    /// <summary>Deletes folders that no link has led to for longer than a grace time, and what a crash left.</summary>
    public void Clear(Func<TimeSpan> grace)
    {
        if (!context.Disk.Folders(context.Layout.Full(SetPlace.Generations)).Any())
            return;

        Try(context.Layout.Full(SetPlace.Generations), () =>
        {
            context.Disk.CreateFolder(context.Layout.Run, StoreLayout.OwnerFolder);
            using var only = FileLock.Wait(context.Layout.SetsLock, context.Database.Stop);
            var limit = context.Journal.Now - grace();
            var kept = context.Database.Read(FileSetRepository.All).SelectMany(set => new[] { set.GenerationId, set.LinkedId }).OfType<long>().ToHashSet();
            // Where a link is that could not be switched, only the disk knows.
            var unsure = context.Database.Read(FileSetRepository.Pending).Select(set => context.Layout.Full(SetPlace.GenerationsOf(set.Name))).ToHashSet(StringComparer.Ordinal);
            foreach (var folder in context.Disk.Folders(context.Layout.Full(SetPlace.Generations)).Where(set => !unsure.Contains(set)).SelectMany(context.Disk.Folders).ToList())
            {
                if (MayGo(folder, kept, limit))
                    Try(folder, () => Delete(folder));
            }
        });
    }

    private bool MayGo(string folder, HashSet<long> kept, DateTimeOffset limit) =>
        SetPlace.GenerationId(Path.GetFileName(folder)) is not { } id
        || (!kept.Contains(id) && (context.Database.Read(connection => GenerationRepository.ById(connection, id))?.Unlinked is not { } since || since <= limit));

    private void Settle(FileSetRow set)
    {
        var link = context.Layout.Full(SetPlace.Link(set.Name));
        if (set.GenerationId is { } id)
        {
            var generation = context.Database.Read(connection => GenerationRepository.ById(connection, id))!;
            var folder = Build(SetPlace.Generation(set.Name, id, generation.Formed), id);
            context.Disk.SwitchLink(link, folder);
        }
        else
        {
            context.Disk.DeleteLink(link);
        }

        // Or a power failure could bring back what no longer passes.
        if (Directory.Exists(context.Layout.Sets))
            context.Disk.FlushFolders(context.Layout.Sets, context.Layout.Sets);
        // Every other folder that is there may have been linked, also by one who died before it could say so.
        var others = context.Disk.Folders(context.Layout.Full(SetPlace.GenerationsOf(set.Name))).Select(folder => SetPlace.GenerationId(Path.GetFileName(folder))).OfType<long>().Where(other => other != set.GenerationId).ToList();
        context.Database.Write(connection =>
        {
            FileSetRepository.IsLinked(connection, set.Id, set.GenerationId);
            GenerationRepository.Unlink(connection, set.Id, others, context.Journal.Now);
            if (set.GenerationId is { } linked)
                GenerationRepository.Link(connection, linked);
        });
    }

    /// <summary>Makes a generation's folder, unless it is there and whole, as it is but for damage and for stores that were moved.</summary>
    /// <returns>Its path, relative to the folder of the links.</returns>
    private string Build(StoredPath place, long generationId)
    {
        var folder = context.Layout.Full(place);
        var members = context.Database.Read(connection => HandedOnSet.Members(connection, generationId));
        if (!members.TrueForAll(member => IsThere(member.Name.Under(folder), member.Bytes)))
        {
            var draft = folder + Unfinished;
            context.Disk.DeleteFolder(draft);
            context.Disk.CreateFolder(draft, StoreLayout.SharedFolder);
            foreach (var (name, version) in members)
                Copy(version, name.Under(draft), draft);
            context.Disk.DeleteFolder(folder);
            context.Disk.MoveFolder(draft, folder);
            context.Disk.FlushFolders(Path.GetDirectoryName(folder)!, context.Layout.Sets);
        }

        return Path.GetRelativePath(context.Layout.Sets, folder);
    }

    private bool IsThere(string file, StoredBytes version) => judge.Judge(file, version, CancellationToken.None) switch
    {
        null => true,
        { Failure: { } failure } => throw failure,
        _ => false,
    };

    private void Copy(StoredBytes version, string copy, string top)
    {
        var folder = Path.GetDirectoryName(copy)!;
        context.Disk.CreateFolder(folder, StoreLayout.SharedFolder);
        StoredCopy.Make(context.Disk, version, context.Layout.Full(version.Path), copy);
        context.Disk.FlushFile(copy);
        context.Disk.MakeReadOnly(copy);
        context.Disk.FlushFolders(folder, top);
    }

    private void Delete(string folder)
    {
        var leaving = folder;
        if (!folder.EndsWith(Unfinished, StringComparison.Ordinal))
        {
            leaving = folder + Unfinished;
            context.Disk.MoveFolder(folder, leaving);
            context.Disk.FlushFolder(Path.GetDirectoryName(folder)!);
        }

        context.Disk.DeleteFolder(leaving);
    }

    private bool Try(string place, Action work, List<OtherBytes>? found = null)
    {
        try
        {
            work();
            context.Journal.Mended(place);
            return true;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            if (failure is OtherBytes other)
                found?.Add(other);
            context.Journal.Fault(Events.SetNotReplaced, StoreErrors.SetNotReplaced(place, failure));
            return false;
        }
    }
}
