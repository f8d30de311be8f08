namespace FetchPS;

/// <summary>The class of an error, for callers that act on classes rather than on single ids.</summary>
public enum FetchErrorKind
{
    /// <summary>What the user gave can't be used.</summary>
    InvalidInput,

    /// <summary>What the user named does not exist.</summary>
    NotFound,

    /// <summary>It exists already, or something else is in its way.</summary>
    Conflict,

    /// <summary>The store, a file or a program refuses access.</summary>
    Denied,

    /// <summary>The network or the server failed.</summary>
    Connection,

    /// <summary>Something took longer than its limit.</summary>
    Timeout,

    /// <summary>Data is not what it must be.</summary>
    InvalidData,

    /// <summary>Reading or writing failed.</summary>
    Storage,

    /// <summary>A program that FetchPS started failed.</summary>
    Program,
}
