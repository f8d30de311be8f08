namespace FetchPS;

/// <summary>Whether a version's bytes are what they were when it was stored, as far as is known.</summary>
public enum VersionIntegrity
{
    /// <summary>They are.</summary>
    Whole,

    /// <summary>Its file is gone. It is never current, and no verifier gets it.</summary>
    Missing,

    /// <summary>Its file has other bytes. It is never current, and no verifier gets it.</summary>
    Damaged,
}
