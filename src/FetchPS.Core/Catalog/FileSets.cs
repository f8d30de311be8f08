using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;
using FetchPS.Core.Model;

namespace FetchPS.Core.Catalog;

/// <summary>The sets of a store.</summary>
public sealed class FileSets
{
    private readonly StoreLayout layout;
    private readonly Database database;
    private readonly Journal journal;

    internal FileSets(StoreContext context) => (layout, _, database, journal, _) = context;

    /// <summary>The sets whose name fits a wildcard; null for all.</summary>
    /// <exception cref="FetchException"><c>UnknownSet</c> when the pattern is one name and there is none.</exception>
    public IReadOnlyList<FileSet> Find(string? pattern)
    {
        var all = database.Read(FileSetRepository.All);
        if (pattern is not null)
        {
            var wildcard = new Wildcard(pattern);
            all.RemoveAll(set => !wildcard.IsMatch(set.Name));
            if (all.Count == 0 && !Wildcard.HasWildcards(pattern))
                throw UrlErrors.UnknownSet(pattern);
        }

        return [.. all.Select(set => database.Read(connection => SetDescription.Read(connection, set, layout, journal.Now)))];
    }
}
