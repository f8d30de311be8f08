namespace FetchPS;

/// <summary>One verifier's, or one person's, result for one file version.</summary>
public enum VerificationResult
{
    /// <summary>The file is good.</summary>
    Passed,

    /// <summary>The file is bad.</summary>
    Failed,

    /// <summary>The verifier itself broke; nothing is said of the file.</summary>
    Error,
}
