namespace FetchPS;

/// <summary>What a repair does.</summary>
public enum RepairAction
{
    /// <summary>A version's file was made anew from another copy of the same bytes.</summary>
    Restored,

    /// <summary>A version whose bytes were lost was found whole again.</summary>
    Unmarked,

    /// <summary>A version's file is gone and there is no other copy: it is known to be missing.</summary>
    MarkedMissing,

    /// <summary>A version's file has other bytes and there is no other copy: it is known to be damaged.</summary>
    MarkedDamaged,

    /// <summary>A copy under <c>current</c> was made anew.</summary>
    CurrentReplaced,

    /// <summary>What a set hands on was made anew.</summary>
    SetReplaced,

    /// <summary>A set's generation that passed by a verdict on something outside it was judged anew, and no longer passes.</summary>
    SetRejudged,

    /// <summary>A file that the database does not know of was moved to <c>lost+found</c>.</summary>
    MovedAway,

    /// <summary>A folder or file that consumers read was opened to its group.</summary>
    GroupLetIn,
}
