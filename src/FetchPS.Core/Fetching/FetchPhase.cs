namespace FetchPS.Core.Fetching;

/// <summary>What a try waits for, each with a limit of its own.</summary>
internal enum FetchPhase
{
    /// <summary>Nothing in particular; only the turn's total runs.</summary>
    None,

    /// <summary>The response's headers.</summary>
    FirstByte,

    /// <summary>The next bytes of the body.</summary>
    Idle,
}
