namespace FetchPS;

/// <summary>How a verifier is run.</summary>
public enum VerifierKind
{
    /// <summary>A PowerShell script that takes versions from the pipeline and writes results.</summary>
    Script,

    /// <summary>An executable, started once for each version.</summary>
    Command,

    /// <summary>An HTTPS address that gets each version as a signed POST.</summary>
    Endpoint,

    /// <summary>A rule that is compiled into FetchPS.</summary>
    BuiltIn,
}
