using System.Security.Cryptography;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Verification;

/// <summary>
/// Makes sure that a verdict is about the bytes that were fetched. Stored files are read-only, which stops neither root nor a program that replaces
/// the file (<c>sed -i</c>); so whoever may have touched one has it hashed again, which costs less than starting a process.
/// </summary>
internal static class StoredBytes
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Looks at a version's file.</summary>
    /// <exception cref="FetchException"><c>StoredFileChanged</c>, <c>StoredFileUnreadable</c>.</exception>
    public static async Task RequireAsync(FileVersion version, CancellationToken cancellationToken)
    {
        byte[] hash;
        try
        {
            await using var file = FileReader.OpenStored(version.Path, BufferSize);
            hash = await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw VerifierErrors.StoredFileUnreadable(version.Id, version.Path, failure);
        }

        if (Convert.ToHexStringLower(hash) != version.Sha256)
            throw VerifierErrors.StoredFileChanged(version.Id, version.Path);
    }
}
