using System.Data.Common;
using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Disk;
using FetchPS.Core.Files;

namespace FetchPS.Core.Integrity;

/// <summary>Finds files under <c>files</c>, <c>current</c> and <c>incoming</c> that the database does not know of, one folder after the other.</summary>
/// <param name="context">The open store.</param>
/// <param name="progress">Hears how far it is.</param>
/// <param name="cancellationToken">Ends the search.</param>
/// <param name="incomplete">The URLs of which some version's file is not there, filled by whoever looked at all of them before; null where nobody did.</param>
internal sealed class UnknownFiles(StoreContext context, Action<CheckProgress>? progress, CancellationToken cancellationToken, IReadOnlySet<long>? incomplete = null)
{
    private long folders;

    public IEnumerable<StoreFinding> Find() =>
        UnderFiles().Select(file => Finding(file, "No version has this file; a crash or a person left it there."))
            .Concat(UnderCurrent().Select(file => Finding(file, "No URL has its current copy here.")))
            .Concat(UnderIncoming().Select(file => Finding(file, "A cycle or a copy that ended left this file; a later one clears it.")));

    /// <summary>Whether a file that was found is there and unknown still. Asked within a write transaction, it stays so until that ends.</summary>
    public bool Contains(DbConnection connection, string file)
    {
        if (!context.Disk.FileExists(file))
            return false;

        var folder = Path.GetDirectoryName(file)!;
        return folder == context.Layout.Incoming ? IsLeftOver(file, Living(connection))
            : IsUnder(context.Layout.Current, file) ? !Places(connection).Contains(file)
            : !IsHeld(connection, folder) && !Known(connection, UrlId(folder)).Contains(file);
    }

    private IEnumerable<string> UnderFiles()
    {
        using var connection = context.Database.OpenReader();
        foreach (var folder in Tree(context.Layout.Files))
        {
            // In this order: what is on disk by now and not held by a living cycle was either recorded by then, or never will be.
            var files = context.Disk.Files(folder).ToList();
            if (files.Count == 0 || IsHeld(connection, folder) || HoldsVersionsAlone(connection, folder, files.Count))
                continue;

            var known = Known(connection, UrlId(folder));
            // One that went meanwhile was a removed version's.
            foreach (var file in files.Where(file => !known.Contains(file) && Path.Exists(file)))
                yield return file;
        }
    }

    private IEnumerable<string> UnderCurrent()
    {
        var files = Tree(context.Layout.Current).SelectMany(context.Disk.Files).ToList();
        var known = context.Database.Read(Places);
        foreach (var file in files.Where(file => !known.Contains(file)))
            yield return file;
    }

    private IEnumerable<string> UnderIncoming()
    {
        var files = context.Disk.Files(context.Layout.Incoming).ToList();
        if (files.Count == 0)
            yield break;

        var living = context.Database.Read(Living);
        foreach (var file in files.Where(file => IsLeftOver(file, living) && (VersionFiles.Owner(file) is not null || !FileLock.IsHeld(context.Layout.CurrentLock))))
            yield return file;
    }

    /// <summary>A folder and all below it.</summary>
    private IEnumerable<string> Tree(string folder)
    {
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Invoke(new(CheckStep.Folders, folders++, 0));
        yield return folder;
        foreach (var below in context.Disk.Folders(folder).SelectMany(Tree))
            yield return below;
    }

    private bool IsHeld(DbConnection connection, string folder) =>
        UrlId(folder) is { } urlId && IntegrityRepository.Holder(connection, urlId) is { } cycle && FileLock.IsHeld(context.Layout.CycleLock(cycle));

    /// <summary>Whether it is the folder of a URL whose versions are all there, and holds no more files than that: so most folders need no name compared.</summary>
    private bool HoldsVersionsAlone(DbConnection connection, string folder, int files) =>
        UrlId(folder) is { } urlId && incomplete?.Contains(urlId) == false
        && IntegrityRepository.CountVersions(connection, urlId) is var (address, versions) && versions == files
        && context.Layout.Full(StoreLayout.VersionFolder(urlId, address)) == folder;

    private HashSet<string> Known(DbConnection connection, long? urlId) =>
        urlId is null ? [] : VersionRepository.PathsOf(connection, urlId.Value)
            // Those of removed versions go with the next cycle, if not before.
            .Concat(RemovedVersionRepository.PendingPathsOf(connection, urlId.Value))
            .Select(context.Layout.Shown).ToHashSet(StringComparer.Ordinal);

    /// <summary>Where current copies are, or are to go from yet.</summary>
    private HashSet<string> Places(DbConnection connection) => IntegrityRepository.Currents(connection)
        .Where(copy => copy.Version is not null || copy.Pending).Select(copy => context.Layout.Shown(copy.Place)).ToHashSet(StringComparer.Ordinal);

    private HashSet<long> Living(DbConnection connection) =>
        [.. CycleRepository.Running(connection).Where(cycle => FileLock.IsHeld(context.Layout.CycleLock(cycle.Id))).Select(cycle => cycle.Id)];

    private static bool IsLeftOver(string file, HashSet<long> living) => VersionFiles.Owner(file) is not { } cycle || !living.Contains(cycle);

    private static bool IsUnder(string folder, string file) => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The URL whose folder it is, by its name's beginning.</summary>
    private static long? UrlId(string folder) =>
        long.TryParse(Path.GetFileName(folder).Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static StoreFinding Finding(string file, string message) => LinkRefused.IsLink(new FileInfo(file))
        ? new() { Severity = FindingSeverity.Error, Kind = FindingKind.LinkInStore, Target = file, Message = "It is a link, and FetchPS follows none here: what it leads to is neither read nor touched." }
        : new() { Severity = FindingSeverity.Warning, Kind = FindingKind.FileUnknown, Target = file, Message = message };
}
