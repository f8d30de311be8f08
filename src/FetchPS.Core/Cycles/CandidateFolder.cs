using System.Globalization;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Files;
using FetchPS.Core.Model;
using FetchPS.Core.Promotions;

namespace FetchPS.Core.Cycles;

/// <summary>
/// Read-only copies of a generation's members for its verifiers to look at, in the cycle's own part of the incoming folder. Consumers get others, made from the
/// versions themselves: what a verifier does to these reaches nobody.
/// </summary>
internal sealed class CandidateFolder : IDisposable
{
    private readonly IDisk disk;

    /// <summary>Lays the members out.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    /// <exception cref="UnauthorizedAccessException">The disk failed.</exception>
    public CandidateFolder(StoreLayout layout, IDisk disk, CycleLease lease, SetWork work)
    {
        this.disk = disk;
        Path = System.IO.Path.Combine(layout.Incoming, string.Create(CultureInfo.InvariantCulture, $"{lease.CycleId}-set{work.GenerationId}"));
        try
        {
            foreach (var member in work.Members)
            {
                var copy = StoredPath.Member(member.File).Under(Path);
                disk.CreateFolder(System.IO.Path.GetDirectoryName(copy)!, StoreLayout.OwnerFolder);
                var version = member.Version;
                StoredCopy.Make(disk, new(version.Id, default, version.Size, Convert.FromHexString(version.Sha256)), version.Path, copy);
                disk.MakeReadOnly(copy);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    public void Dispose()
    {
        try
        {
            disk.DeleteFolder(Path);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            // No harm where it lies: a later cycle clears it.
        }
    }
}
