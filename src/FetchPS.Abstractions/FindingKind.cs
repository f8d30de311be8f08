namespace FetchPS;

/// <summary>The kinds of fault that a store can have.</summary>
public enum FindingKind
{
    /// <summary>SQLite finds the database file damaged; what it says can't be trusted, and nothing else was checked.</summary>
    DatabaseDamaged,

    /// <summary>A row refers to one that is not there.</summary>
    ReferenceBroken,

    /// <summary>A row of the audit does not follow from the one before it.</summary>
    AuditRowChanged,

    /// <summary>A row of the audit was taken out.</summary>
    AuditRowMissing,

    /// <summary>A row was put into the audit.</summary>
    AuditRowInserted,

    /// <summary>Rows at the audit's end were cut off, by what the log says.</summary>
    AuditCut,

    /// <summary>The audit's rows were written anew, by what the log says.</summary>
    AuditRewritten,

    /// <summary>A version's file is not there.</summary>
    FileMissing,

    /// <summary>A file can't be read, so whether it is whole is not known.</summary>
    FileUnreadable,

    /// <summary>A version's file has another size than when it was stored.</summary>
    SizeDiffers,

    /// <summary>A version's file has other bytes than when it was stored.</summary>
    ContentDiffers,

    /// <summary>A version is marked as missing or damaged: its bytes are known to be lost, and it is never handed out.</summary>
    VersionMarked,

    /// <summary>A file in the store's folders that nothing in the database knows of.</summary>
    FileUnknown,

    /// <summary>A link in the store's folders, which is not followed.</summary>
    LinkInStore,

    /// <summary>Somebody else than the store's owner may write a part of it.</summary>
    OthersMayWrite,

    /// <summary>New files can't be given the group of their folder.</summary>
    GroupNotGiven,

    /// <summary>A folder or file that consumers read is closed to its group.</summary>
    GroupShutOut,

    /// <summary>A copy under <c>current</c> is not there.</summary>
    CurrentMissing,

    /// <summary>A copy under <c>current</c> has other bytes than the version that it should be.</summary>
    CurrentDiffers,

    /// <summary>A copy under <c>current</c> has yet to follow the database; the next cycle sees to it.</summary>
    CurrentPending,

    /// <summary>A set's link does not lead to its generation, or a file there has other bytes than the version that it should be.</summary>
    SetDiffers,

    /// <summary>What a set hands on has yet to follow the database; the next cycle sees to it.</summary>
    SetPending,

    /// <summary>A set's generation that passes holds a verdict that rests on a version which is not in it.</summary>
    SetRestsOutside,

    /// <summary>The database names a path that leads out of its folder in the store; it is not followed.</summary>
    PathRefused,
}
