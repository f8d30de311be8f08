using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Files;

namespace FetchPS.Core.Promotions;

/// <summary>Marks versions whose bytes are lost, or found again, and has current copies and sets follow: what is marked is handed to nobody.</summary>
internal sealed class VersionMarks(StoreContext context, Promotion promotion, SetPromotion sets)
{
    private readonly FileJudge judge = new(context.Disk, quick: false);

    /// <summary>Sets a version's mark, as a part of a change.</summary>
    /// <param name="transaction">The change.</param>
    /// <param name="version">The version as it was before.</param>
    /// <param name="action">What was done.</param>
    /// <param name="message">The same as a sentence.</param>
    /// <param name="kept">Where the bytes are that lay there before.</param>
    public void Set(StoreTransaction transaction, StoredVersion version, RepairAction action, string message, string? kept)
    {
        var id = version.Bytes.VersionId;
        VersionRepository.SetIntegrity(transaction.Connection, id, RepairText.Mark(action));
        transaction.Record(new(RepairText.Event(action), "version", id, message)
        {
            UrlId = version.UrlId,
            Details = [new("sha256", Convert.ToHexStringLower(version.Bytes.Sha256)), new("before", version.Integrity.ToString()), new("keptAs", kept)],
        });
        sets.Follow(transaction, id, cycleId: null);
        promotion.Apply(transaction, version.UrlId, cycleId: null);
    }

    /// <summary>Marks a version of which a copy of the store has no whole file.</summary>
    public void Set(StoredVersion version, RepairAction action, string? kept) => context.Journal.Write(transaction =>
    {
        var id = version.Bytes.VersionId.ToString(CultureInfo.InvariantCulture);
        var message = action == RepairAction.MarkedMissing
            ? $"The file of version {id} was not there to be copied: it is now Missing."
            : $"The file of version {id} came with other bytes than those that were stored: it is now Damaged{(kept is null ? "" : $", and the file that came is kept as '{kept}'")}.";
        Set(transaction, version, action, message, kept);
        return true;
    });

    /// <summary>Looks at a version's file that came out with other bytes when it was copied, and marks the version if they are still others.</summary>
    /// <returns>Whether it is marked now, and was not before.</returns>
    public bool Look(long versionId) => context.Journal.Write(transaction =>
    {
        // It may have been removed, or put right by somebody else, meanwhile.
        if (IntegrityRepository.Version(transaction.Connection, versionId) is not { Integrity: VersionIntegrity.Whole } version
            || judge.Judge(context.Layout.Full(version.Bytes.Path), version.Bytes, CancellationToken.None) is not { Kind: FileFaultKind.Size or FileFaultKind.Content })
            return false;

        var id = versionId.ToString(CultureInfo.InvariantCulture);
        Set(transaction, version, RepairAction.MarkedDamaged, $"The file of version {id} has other bytes than those that were stored: it is now Damaged. Repair-FetchStore looks for another copy.", kept: null);
        return true;
    });
}
