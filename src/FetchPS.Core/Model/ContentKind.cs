namespace FetchPS.Core.Model;

/// <summary>What a body looks like, whatever its headers say.</summary>
internal enum ContentKind
{
    /// <summary>Text of any kind but HTML.</summary>
    Text,

    /// <summary>An HTML page.</summary>
    Html,

    /// <summary>No text: an image, an archive, a program, or NUL bytes in what is neither UTF-16 nor UTF-32.</summary>
    Binary,
}
