namespace FetchPS;

/// <summary>What a verifier's verdicts count for.</summary>
public enum VerifierNeed
{
    /// <summary>A version passes only if this verifier passed it.</summary>
    Required,

    /// <summary>What it says is kept and decides nothing.</summary>
    Advisory,
}
