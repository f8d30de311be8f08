using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Versions;

/// <summary>Takes versions away: first their rows, then, once that is committed, their bytes.</summary>
internal sealed class VersionRemoval(VersionFiles files, CurrentFiles current, Promotion promotion)
{
    /// <summary>Removes the rows of all versions of a URL.</summary>
    /// <returns>The paths to hand to <see cref="DeleteFiles"/> after the commit.</returns>
    public List<string> RemoveAll(StoreTransaction transaction, long urlId, string address)
    {
        var versions = VersionRepository.Find(transaction.Connection, new VersionFilter { UrlId = urlId }).ToList();
        promotion.Apply(transaction, urlId, cycleId: null, versions.Select(version => version.Id).ToHashSet());
        VersionRepository.DeleteAll(transaction.Connection, urlId);
        foreach (var version in versions)
        {
            transaction.Record(new("VersionRemoved", "version", version.Id, $"Version {version.Id} of {Urls.UrlAddress.Mask(address)} was removed.")
            {
                UrlId = urlId,
                Details = [new("sha256", version.Sha256), new("path", version.Path), new("size", version.Size.ToString(CultureInfo.InvariantCulture))],
            });
        }

        return [.. versions.Select(version => version.Path)];
    }

    /// <summary>Deletes the bytes, and the current copy where it was among them.</summary>
    public void DeleteFiles(List<string> paths)
    {
        paths.ForEach(files.Delete);
        current.Settle();
    }
}
