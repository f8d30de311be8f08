using FetchPS.Core.Disk;

namespace FetchPS.Core.Backups;

/// <summary>
/// Brings the log files. Taken before the database is, so that the log never tells of an audit that the copy does not have yet; and named after it
/// is in place, so that an earlier backup never has a log that is newer than its audit.
/// </summary>
internal sealed class LogTransfer(StoreLayout from, StoreLayout to, IDisk disk) : IDisposable
{
    private readonly List<(string Draft, string File)> taken = [];
    private readonly HashSet<string> kept = new(StringComparer.Ordinal);

    /// <summary>Copies what grew, or is new, under other names.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Take()
    {
        foreach (var source in disk.Files(from.Logs))
        {
            var file = Path.Combine(to.Logs, Path.GetFileName(source));
            kept.Add(file);
            if (disk.LooksSame(source, file))
                continue;

            disk.CreateFolder(to.Incoming, StoreLayout.OwnerFolder);
            var draft = Path.Combine(to.Incoming, $"log-{Path.GetFileName(source)}.part");
            disk.Delete(draft);
            disk.Copy(source, draft);
            disk.FlushFile(draft);
            taken.Add((draft, file));
        }
    }

    /// <summary>Gives them their names, and lets go of files that the source has no more.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Name()
    {
        disk.CreateFolder(to.Logs, StoreLayout.OwnerFolder);
        taken.ForEach(log => disk.Replace(log.Draft, log.File));
        foreach (var old in disk.Files(to.Logs).Where(file => !kept.Contains(file)).ToList())
            disk.Delete(old);
        disk.FlushFolder(to.Logs);
        taken.Clear();
    }

    /// <summary>Takes away what was taken and never got its name: the copy was refused, or failed.</summary>
    public void Dispose() => taken.ForEach(log => disk.Delete(log.Draft));
}
