namespace FetchPS;

/// <summary>How a verifier is run.</summary>
public enum VerifierKind
{
    /// <summary>A PowerShell script that takes versions from the pipeline and writes results.</summary>
    Script,

    /// <summary>An executable, started once for each version.</summary>
    Command,
}
