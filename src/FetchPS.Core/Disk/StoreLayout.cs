using System.Globalization;
using FetchPS.Core.Model;

namespace FetchPS.Core.Disk;

/// <summary>Where things lie in a store. Relative paths have '/' on every platform, as the database keeps them.</summary>
/// <param name="root">The store's full path.</param>
/// <param name="filesPath">The full path of the folder for the versions, where that is not the store's own.</param>
internal sealed class StoreLayout(string root, string? filesPath = null)
{
    /// <summary>Folders that the owner's group may read.</summary>
    public const UnixFileMode SharedFolder = OwnerFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>Folders for the owner alone.</summary>
    public const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>What the names of databases begin with that are being made.</summary>
    public const string Draft = ".new-store-";

    public string Root { get; } = root;

    /// <summary>What holds the versions and all that is made of them: the store's own folder, or one on a volume of its own.</summary>
    public string FilesPath { get; } = filesPath ?? root;

    public string Database { get; } = Path.Combine(root, "fetchps.db");

    public string Logs { get; } = Path.Combine(root, "logs");

    /// <summary>Locks of running cycles.</summary>
    public string Run { get; } = Path.Combine(root, "run");

    /// <summary>Files on their way in; on the volume of the versions, so that a rename brings them there.</summary>
    public string Incoming { get; } = Path.Combine(filesPath ?? root, "incoming");

    public string Files { get; } = Path.Combine(filesPath ?? root, "files");

    public string Current { get; } = Path.Combine(filesPath ?? root, "current");

    /// <summary>The links to the sets' generations, and in a hidden folder these.</summary>
    public string Sets { get; } = Path.Combine(filesPath ?? root, "sets");

    /// <summary>Guards what lies under <c>sets</c>.</summary>
    public string SetsLock => Path.Combine(Run, "sets.lock");

    /// <summary>What a repair moved away.</summary>
    public string LostAndFound { get; } = Path.Combine(filesPath ?? root, "lost+found");

    /// <summary>Guards the files under <c>current</c>.</summary>
    public string CurrentLock => Path.Combine(Run, "current.lock");

    /// <summary>Guards the clearing of what dead cycles left.</summary>
    public string RecoveryLock => Path.Combine(Run, "recovery.lock");

    /// <summary>Guards a backup, in its own folder, while it is made.</summary>
    public string BackupLock => Path.Combine(Run, "backup.lock");

    public string CycleLock(long cycleId) => Path.Combine(Run, string.Create(CultureInfo.InvariantCulture, $"{cycleId}.lock"));

    /// <summary>The full path of what the database names: a version, a current copy, or what belongs to a set.</summary>
    /// <exception cref="PathRefused">It leads out of its folder.</exception>
    public string Full(StoredPath path) => path.Under(FilesPath);

    /// <summary>The full path to show and to hand out; of what leads out of its folder, one where nothing is.</summary>
    public string Shown(StoredPath path) => path.IsConfined ? Full(path) : Path.Combine(Files, ".refused");

    /// <summary>The folder of a URL's versions, relative to <see cref="FilesPath"/>.</summary>
    public static StoredPath VersionFolder(long urlId, UrlAddress address)
    {
        var host = CurrentPlace.HostFolder(address);
        var slug = FileName.Slug(FileName.From(contentDisposition: null, address.Uri));
        return StoredPath.Version(urlId, string.Create(CultureInfo.InvariantCulture, $"files/{host}/{urlId}-{slug}"));
    }

    /// <summary>A version's file name; the ordinal tells apart what came twice within a second.</summary>
    public static string VersionFile(DateTimeOffset fetched, byte[] sha256, string name, int ordinal)
    {
        var again = ordinal == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{ordinal}");
        return string.Create(CultureInfo.InvariantCulture, $"{fetched.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Convert.ToHexStringLower(sha256.AsSpan(0, 6))}{again}-{name}");
    }
}
