using FetchPS.Core.Data;
using FetchPS.Core.Errors;
using FetchPS.Core.Integrity;
using FetchPS.Core.Versions;

namespace FetchPS.Core.Backups;

/// <summary>Brings the files of all versions that a copied database knows of.</summary>
/// <param name="files">Brings one.</param>
/// <param name="from">Where they come from.</param>
/// <param name="request">How.</param>
internal sealed class VersionTransfer(FileTransfer files, StoreLayout from, CopyRequest request)
{
    /// <summary>Brings them. That versions which are marked as lost are not there is no fault.</summary>
    /// <param name="copy">The copied database.</param>
    /// <param name="isRemoved">Whether the source has the version no more.</param>
    /// <returns>False when versions were removed since the database was copied: then it must be copied again.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public bool Run(Database copy, Func<long, bool> isRemoved)
    {
        var total = copy.Read(IntegrityRepository.CountVersions);
        long done = 0;
        List<StoredBytes> lost = [];
        files.Begin();
        using var connection = copy.OpenReader();
        using var look = IntegrityRepository.EarlierCopyCommand(connection);
        foreach (var (version, _, integrity) in copy.Stream(IntegrityRepository.Versions))
        {
            request.CancellationToken.ThrowIfCancellationRequested();
            request.Progress?.Invoke(new(CheckStep.Versions, done++, total));
            if (!files.Bring(version, () => IntegrityRepository.EarlierCopy(look, version)) && integrity == VersionIntegrity.Whole)
                lost.Add(version);
        }

        files.Flush();
        if (lost.Exists(version => isRemoved(version.VersionId)))
            return false;

        lost.ForEach(version => request.Failed(BackupErrors.FileNotCopied(from.Full(version.Path), version.VersionId)));
        return true;
    }
}
