using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Integrity;

namespace FetchPS.Core.Backups;

/// <summary>Brings the files of all versions that a copied database knows of.</summary>
/// <param name="files">Brings one.</param>
/// <param name="request">How.</param>
internal sealed class VersionTransfer(FileTransfer files, CopyRequest request)
{
    /// <summary>Brings them.</summary>
    /// <param name="copy">The copied database.</param>
    /// <returns>Those that could not be brought. That versions which are marked as lost are not there is no fault.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public List<TransferFault> Run(Database copy)
    {
        var total = copy.Read(IntegrityRepository.CountVersions);
        long done = 0;
        List<TransferFault> faults = [];
        files.Begin();
        using var connection = copy.OpenReader();
        using var look = IntegrityRepository.EarlierCopyCommand(connection);
        foreach (var version in copy.Stream(IntegrityRepository.Versions))
        {
            request.CancellationToken.ThrowIfCancellationRequested();
            request.Progress?.Invoke(new(CheckStep.Versions, done++, total));
            if (files.Bring(version, () => IntegrityRepository.EarlierCopy(look, version.Bytes), request.CancellationToken) is { } fault && version.Integrity == VersionIntegrity.Whole)
                faults.Add(fault);
        }

        files.Flush();
        return faults;
    }
}
