namespace FetchPS.Core.Secrets;

/// <summary>Where a value comes from that must not be stored: <c>env:NAME</c>, <c>file:PATH</c>, <c>secret:VAULT/NAME</c>; or <c>public:TEXT</c>, which is no secret.</summary>
internal sealed class SecretReference
{
    private static readonly string[] Schemes = ["env", "file", "secret", "public"];

    private SecretReference(string scheme, string name)
    {
        Scheme = scheme;
        Name = name;
    }

    public string Scheme { get; }

    public string Name { get; }

    /// <summary>Reads a reference.</summary>
    /// <param name="text">The reference as the user gave it.</param>
    /// <param name="what">What it is for, to be named in the error.</param>
    /// <exception cref="FetchException"><c>PlainSecret</c>: it is a value, not a reference. The error does not repeat it.</exception>
    public static SecretReference Parse(string text, string what)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon > 0 ? Schemes.FirstOrDefault(one => text.AsSpan(0, colon).Equals(one, StringComparison.OrdinalIgnoreCase)) : null;
        var name = text[(colon + 1)..];
        return scheme is null || (name.Length == 0 && scheme != "public") || (scheme == "secret" && !name.Contains('/', StringComparison.Ordinal))
            ? throw SecretErrors.PlainSecret(what)
            : new(scheme, name);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}:{Name}";
}
