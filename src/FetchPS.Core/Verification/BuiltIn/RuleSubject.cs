namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>What a rule judges.</summary>
/// <param name="Version">The version.</param>
/// <param name="Content">Its bytes, from the first on; reading ends with the limit.</param>
/// <param name="Archive">What the store knows of its URL besides.</param>
/// <param name="SecondFiles">The door to versions of other URLs.</param>
/// <param name="Limit">Cancelled when the time is over.</param>
internal sealed record RuleSubject(FileVersion Version, Stream Content, VersionArchive Archive, SecondFiles SecondFiles, CancellationToken Limit);
