namespace FetchPS.Core.Model;

/// <summary>Why a version is not to be relied on, whatever the verifiers of its set say: these look at it with the others.</summary>
internal enum SecondFileFault
{
    /// <summary>It may be.</summary>
    None,

    /// <summary>FetchPS refused it, or a person or a verifier of its own failed it.</summary>
    Failed,

    /// <summary>A verifier of its own has yet to look at it.</summary>
    Awaited,
}
