namespace FetchPS;

/// <summary>What is known of a file version as a whole.</summary>
public enum VerificationStatus
{
    /// <summary>No verdict yet: a required verifier has not answered, or none applies.</summary>
    Unverified,

    /// <summary>Every required verifier passed it, and there is at least one; or a person passed it.</summary>
    Passed,

    /// <summary>A required verifier failed it, or a person did.</summary>
    Failed,
}
