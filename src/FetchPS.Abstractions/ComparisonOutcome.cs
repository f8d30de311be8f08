namespace FetchPS;

/// <summary>What comparing two versions came to.</summary>
public enum ComparisonOutcome
{
    /// <summary>They have the same bytes.</summary>
    Same,

    /// <summary>They differ in lines.</summary>
    Different,

    /// <summary>Their lines are the same, and their bytes are not: they are encoded in different ways.</summary>
    EncodingDiffers,

    /// <summary>They differ, and at least one of them is no text; lines were not compared.</summary>
    Binary,

    /// <summary>They differ, and at least one of them is larger than the limit; lines were not compared.</summary>
    TooLarge,
}
