namespace FetchPS.Core.Verification.Scripts;

/// <summary>What a script verifier wants to know besides its path; kept in <see cref="Verifier.Options"/>.</summary>
public sealed record ScriptOptions
{
    /// <summary>Whether it runs within the process that runs the cycle, which can't end it by force; not for sets.</summary>
    public bool InProcess { get; init; }

    /// <summary>The form in which a verifier keeps them.</summary>
    public IReadOnlyDictionary<string, string> ToOptions()
    {
        Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase);
        if (InProcess)
            options[nameof(InProcess)] = "true";
        return options;
    }

    /// <summary>Reads what <see cref="ToOptions"/> made.</summary>
    public static ScriptOptions Read(IReadOnlyDictionary<string, string> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new() { InProcess = options.ContainsKey(nameof(InProcess)) };
    }
}
