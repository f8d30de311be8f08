using System.Security.Cryptography;
using System.Text;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Model;

namespace FetchPS.Core.Catalog;

/// <summary>Writes versions to a folder outside the store, in the tree that consumers know from <c>current</c>, with a manifest of their hashes.</summary>
public sealed class VersionExport
{
    private readonly Database database;
    private readonly StoreLayout layout;
    private readonly VersionContent content;

    internal VersionExport(Database database, StoreLayout layout, VersionContent content)
    {
        this.database = database;
        this.layout = layout;
        this.content = content;
    }

    /// <summary>Writes the versions, each checked against its hash while it is copied. What is there already and the same stays; anything else is never overwritten.</summary>
    /// <param name="versions">At most one of each URL.</param>
    /// <param name="destination">The full path of the folder; made when it is not there.</param>
    /// <param name="exported">Hears of each file.</param>
    /// <param name="failed">Hears of each version that could not be written: <c>VersionRemoved</c>, <c>ContentUnreadable</c>, <c>ContentDamaged</c>. The others go on, and the manifest names only what is there.</param>
    /// <param name="cancellationToken">Ends the export; files that are whole stay, without a manifest.</param>
    /// <exception cref="FetchException"><c>ExportConflict</c>, before anything was written; <c>ExportFailure</c>.</exception>
    public void Run(
        IReadOnlyCollection<FileVersion> versions, string destination, Action<ExportedFile> exported, Action<FetchException> failed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(versions);
        ArgumentNullException.ThrowIfNull(exported);
        ArgumentNullException.ThrowIfNull(failed);
        if (IsWithin(destination, layout.Root) || IsWithin(destination, layout.FilesPath))
            throw VersionErrors.ExportConflict(destination, "it is in the store itself");

        var files = Plan(versions, destination, failed);
        RequireNothingForeign(files, Path.Combine(destination, Manifest.FileName));
        List<ExportFile> written = [];
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (!file.IsThere)
                    Copy(file, cancellationToken);
                written.Add(file);
                exported(new() { VersionId = file.Version.Id, Url = file.Version.Url, Path = file.FullPath, Sha256 = file.Version.Sha256, Changed = !file.IsThere });
            }
            catch (FetchException error) when (error.ErrorId != nameof(VersionErrors.ExportFailure))
            {
                failed(error);
            }
        }

        Write(Path.Combine(destination, Manifest.FileName), stream => stream.Write(Encoding.UTF8.GetBytes(ManifestOf(written))));
    }

    private List<ExportFile> Plan(IReadOnlyCollection<FileVersion> versions, string destination, Action<FetchException> failed) => database.Read(connection =>
    {
        List<ExportFile> files = [];
        foreach (var version in versions)
        {
            var place = UrlRepository.PlaceOf(connection, version.UrlId);
            if (!place.IsConfined)
            {
                failed(StoreErrors.PathRefused(place));
                continue;
            }

            // Below current/, as consumers know it.
            var full = StoredPath.Member(place.Below).Under(destination);
            files.Add(new(version, place.Below, full, IsThere: Path.Exists(full)));
        }

        return files;
    });

    private static void RequireNothingForeign(List<ExportFile> files, string manifest)
    {
        try
        {
            foreach (var file in files.Where(file => file.IsThere))
            {
                using var stream = FileReader.Open(file.FullPath);
                if (Convert.ToHexStringLower(SHA256.HashData(stream)) != file.Version.Sha256)
                    throw VersionErrors.ExportConflict(file.FullPath, "it already exists and holds something else");
            }

            if (File.Exists(manifest) && FileReader.ReadText(manifest) != ManifestOf(files.Where(file => file.IsThere || file.Version.Removed is null)))
                throw VersionErrors.ExportConflict(manifest, "it already exists and lists something else");
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw VersionErrors.ExportFailure(Path.GetDirectoryName(manifest)!, failure);
        }
    }

    private static string ManifestOf(IEnumerable<ExportFile> files) => Manifest.Write(files.Select(file => (file.Path, file.Version.Sha256)));

    private void Copy(ExportFile file, CancellationToken cancellationToken) => Write(file.FullPath, stream =>
    {
        foreach (var block in content.Blocks(file.Version))
        {
            cancellationToken.ThrowIfCancellationRequested();
            stream.Write(block);
        }
    });

    /// <summary>Writes a file that gets its name only when it is whole.</summary>
    private static void Write(string path, Action<Stream> write)
    {
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            try
            {
                using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
                    write(stream);
                // Only a manifest can be there by now, and then it is the same.
                File.Move(part, path, overwrite: Path.GetFileName(path) == Manifest.FileName);
            }
            finally
            {
                File.Delete(part);
            }
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw VersionErrors.ExportFailure(path, failure);
        }
    }

    private static bool IsWithin(string path, string folder) =>
        (Path.GetFullPath(path) + Path.DirectorySeparatorChar).StartsWith(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private sealed record ExportFile(FileVersion Version, string Path, string FullPath, bool IsThere);
}
