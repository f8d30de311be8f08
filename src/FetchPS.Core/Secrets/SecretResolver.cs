using System.Collections.Concurrent;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Secrets;

/// <summary>Resolves references at the moment of use. What it found stays in memory for one cycle, and goes nowhere else.</summary>
internal sealed class SecretResolver(ISecretVault? vault)
{
    private readonly ConcurrentDictionary<string, string> found = new(StringComparer.Ordinal);

    /// <summary>The value that a reference stands for.</summary>
    /// <param name="text">The reference.</param>
    /// <param name="what">What it is for, to be named in an error.</param>
    /// <exception cref="FetchException"><c>SecretNotFound</c>, <c>PlainSecret</c>.</exception>
    public string Resolve(string text, string what) => found.GetOrAdd(text, _ =>
    {
        var reference = SecretReference.Parse(text, what);
        return reference.Scheme switch
        {
            "public" => reference.Name,
            "env" => Environment.GetEnvironmentVariable(reference.Name) ?? throw SecretErrors.SecretNotFound(what, reference.ToString(), "that environment variable is not set"),
            "file" => ReadFile(reference, what),
            _ => FromVault(reference, what),
        };
    });

    /// <summary>The value that a reference stands for, where it is a secret; null where there is none, or it is public.</summary>
    /// <inheritdoc cref="Resolve"/>
    public string? Secret(string? text, string what) =>
        text is null || SecretReference.Parse(text, what).Scheme == "public" ? null : Resolve(text, what);

    private static string ReadFile(SecretReference reference, string what)
    {
        try
        {
            // Editors end files with a newline, which no header may have.
            return FileReader.ReadText(reference.Name).TrimEnd('\r', '\n');
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw SecretErrors.SecretNotFound(what, reference.ToString(), failure.Message.TrimEnd('.'), failure);
        }
    }

    private string FromVault(SecretReference reference, string what)
    {
        if (vault is null)
            throw SecretErrors.SecretNotFound(what, reference.ToString(), "secret vaults can be reached only from PowerShell");

        var slash = reference.Name.IndexOf('/', StringComparison.Ordinal);
        return vault.Get(reference.Name[..slash], reference.Name[(slash + 1)..]);
    }
}
