using System.Globalization;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;

namespace FetchPS.Core.Promotions;

/// <summary>What the repair of a version comes to, in marks, events and words.</summary>
internal static class RepairText
{
    /// <summary>The mark that a version has once this was done.</summary>
    public static VersionIntegrity Mark(RepairAction action) => action switch
    {
        RepairAction.MarkedMissing => VersionIntegrity.Missing,
        RepairAction.MarkedDamaged => VersionIntegrity.Damaged,
        _ => VersionIntegrity.Whole,
    };

    /// <summary>The event in audit and log.</summary>
    public static AuditedEvent Event(RepairAction action) => action switch
    {
        RepairAction.Restored => Events.VersionRepaired,
        RepairAction.Unmarked => Events.VersionFoundWhole,
        RepairAction.MarkedMissing => Events.VersionMissing,
        _ => Events.VersionDamaged,
    };

    /// <summary>What was done.</summary>
    public static string Sentence(StoredVersion version, RepairAction action, string? kept)
    {
        var id = version.Bytes.VersionId.ToString(CultureInfo.InvariantCulture);
        return action switch
        {
            RepairAction.Restored => $"The file of version {id} was restored from another copy of the same bytes{(kept is null ? "" : $"; what lay there is kept as '{kept}'")}.",
            RepairAction.Unmarked => $"Version {id}, which was {version.Integrity}, is whole again.",
            RepairAction.MarkedMissing => $"The file of version {id} is gone, and there is no other copy: it is now Missing.",
            _ => $"The file of version {id} has other bytes, and there is no other copy: it is now Damaged.",
        };
    }
}
