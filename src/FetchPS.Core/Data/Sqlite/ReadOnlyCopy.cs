using FetchPS.Core.Disk;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Data.Sqlite;

/// <summary>
/// A private copy of a database that lies where nothing can be written, to read from. SQLite can't use a WAL there, and told to take the file
/// for immutable it would pass over what the WAL holds.
/// </summary>
internal sealed class ReadOnlyCopy : IDisposable
{
    private const int Tries = 20;

    private static readonly string[] Endings = ["", "-wal", "-journal"];

    private readonly string folder;

    private ReadOnlyCopy(string folder) => this.folder = folder;

    public string File => Path.Combine(folder, "fetchps.db");

    /// <summary>Takes the copy, of one instant: anew while any of its files has changed since it was copied.</summary>
    /// <param name="file">The database.</param>
    /// <param name="storePath">The store, for errors.</param>
    /// <param name="refused">Why it can't be used where it is.</param>
    /// <exception cref="FetchException">The refusal where it can't be read either; <c>VolumeFull</c>, <c>StorageFailure</c>, <c>StoreBusy</c>.</exception>
    public static ReadOnlyCopy Take(string file, string storePath, FetchException refused)
    {
        // For the user alone, as the runtime makes it.
        var copy = new ReadOnlyCopy(Directory.CreateTempSubdirectory("fetchps-read-").FullName);
        try
        {
            for (var tries = 0; tries < Tries; tries++)
            {
                foreach (var ending in Endings)
                    Copy(file + ending, copy.File + ending);
                if (Array.TrueForAll(Endings, ending => IsSame(file + ending, copy.File + ending)))
                    return copy;
            }

            throw StoreErrors.StoreBusy(storePath);
        }
        catch (Exception failure)
        {
            copy.Dispose();
            if (failure is UnauthorizedAccessException)
                throw refused;
            if (failure is IOException)
                throw StoreErrors.StorageFailure(copy.folder, failure);
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            // A query still has it open on Windows: it stays for the system's own clearing of temporary files.
        }
    }

    private static void Copy(string from, string to)
    {
        System.IO.File.Delete(to);
        if (!System.IO.File.Exists(from))
            return;
        using var source = FileReader.Open(from);
        using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write);
        source.CopyTo(target);
    }

    private static bool IsSame(string one, string other)
    {
        if (!System.IO.File.Exists(one) || !System.IO.File.Exists(other))
            return System.IO.File.Exists(one) == System.IO.File.Exists(other);
        using var first = FileReader.Open(one);
        using var second = FileReader.Open(other);
        if (first.Length != second.Length)
            return false;
        var (a, b) = (new byte[64 * 1024], new byte[64 * 1024]);
        while (true)
        {
            var read = first.ReadAtLeast(a, a.Length, throwOnEndOfStream: false);
            if (read != second.ReadAtLeast(b, b.Length, throwOnEndOfStream: false) || !a.AsSpan(0, read).SequenceEqual(b.AsSpan(0, read)))
                return false;
            if (read < a.Length)
                return true;
        }
    }
}
