using FetchPS.Core.Errors;

namespace FetchPS.Core.Verification.Processes;

/// <summary>An empty temporary folder, only its owner's, that goes away with all that was put into it.</summary>
internal sealed class WorkFolder : IDisposable
{
    /// <summary>Makes it.</summary>
    /// <exception cref="FetchException"><c>NoTemporaryFolder</c>.</exception>
    public WorkFolder()
    {
        try
        {
            Path = Directory.CreateTempSubdirectory("fetchps-").FullName;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw VerifierErrors.NoTemporaryFolder(System.IO.Path.GetTempPath(), failure);
        }
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (DiskFault.Is(e))
        {
            // A verifier made something that can't be deleted: no fault of the file it verified, and left to whoever clears the temporary folder.
        }
    }
}
