using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;

namespace FetchPS.Core.Integrity;

/// <summary>Who else may write a store, and whether its group can read what is there and what comes to it. Nothing is refused for it: it is spoken of.</summary>
internal sealed class StoreAccess(StoreLayout layout, IDisk disk)
{
    private const UnixFileMode WrittenByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Looks at the store's own files and folders.</summary>
    /// <param name="deep">Whether to look at every folder below them too.</param>
    public IEnumerable<StoreFinding> Find(bool deep)
    {
        if (FileStatus.OfFolder(layout.Root) is not { } root)
            yield break;

        string[] shared = [layout.Files, layout.Current, layout.Sets];
        string[] own = [layout.Root, layout.FilesPath, layout.Database, layout.Logs, layout.Run, layout.Incoming, layout.LostAndFound, .. shared];
        foreach (var path in own.Distinct().Concat(deep ? shared.SelectMany(Below) : []))
        {
            if (Look(path) is { } status && Fault(path, status, root.Owner) is { } fault)
                yield return Finding(FindingKind.OthersMayWrite, path, $"{fault}: whoever may write there decides what consumers get and, through the database, what is run.");
        }

        foreach (var path in new GroupAccess(layout, disk).ShutOut(deep))
            yield return Finding(FindingKind.GroupShutOut, path, "Its group can't read it, and so no consumer who is not its owner. Repair-FetchStore opens it to the group.");

        foreach (var path in shared)
        {
            if (FileStatus.Of(path) is { } status && !UnixDisk.MayGiveGroup(status.Group))
            {
                yield return Finding(FindingKind.GroupNotGiven, path, string.Create(CultureInfo.InvariantCulture,
                    $"It belongs to the group {status.Group}, to which the user who runs this does not: new files get another group, and the members of this one can't read them. Make the user a member of it."));
            }
        }
    }

    /// <summary>Tells once of what is new.</summary>
    public void Tell(Database database, Journal journal, Action<string> warn)
    {
        var findings = Find(deep: false).ToList();
        if (findings.Count == 0)
            return;

        var said = database.Read(connection => SettingRepository.Get(connection, SettingRepository.AccessSaid)) ?? "";
        var @new = findings.FindAll(finding => !said.Split('\n').Contains(Key(finding)));
        if (@new.Count == 0)
            return;

        journal.Write(transaction =>
        {
            SettingRepository.Set(transaction.Connection, SettingRepository.AccessSaid, string.Join('\n', findings.Select(Key)));
            foreach (var finding in @new)
                transaction.Record(new(Events.AccessWarned, "store", null, Sentence(finding)) { Details = [new("kind", finding.Kind.ToString()), new("path", finding.Target)] });
            return true;
        });
        @new.ForEach(finding => warn(Sentence(finding)));
    }

    /// <summary>A link may lead to the store as a whole, and to the folder of its versions.</summary>
    private FileStatus? Look(string path) => path == layout.Root || path == layout.FilesPath ? FileStatus.OfFolder(path) : FileStatus.Of(path);

    private string? Fault(string path, FileStatus status, uint owner)
    {
        var me = UnixDisk.UserId();
        // What belongs to the owner of the whole is told of the whole alone.
        if (status.Owner != 0 && status.Owner != me && (status.Owner != owner || path == layout.Root))
            return string.Create(CultureInfo.InvariantCulture, $"It belongs to the user {status.Owner}");
        return (status.Rights & WrittenByOthers) switch
        {
            0 => null,
            UnixFileMode.GroupWrite => "Its group, or somebody named in its ACL, may write to it",
            _ => "Everybody may write to it",
        };
    }

    private IEnumerable<string> Below(string folder) => disk.Folders(folder).SelectMany(below => Below(below).Prepend(below));

    private static string Key(StoreFinding finding) => $"{finding.Kind} {finding.Target}";

    private static string Sentence(StoreFinding finding) => $"'{finding.Target}': {finding.Message}";

    private static StoreFinding Finding(FindingKind kind, string path, string message) =>
        new() { Severity = FindingSeverity.Warning, Kind = kind, Target = path, Message = message };
}
