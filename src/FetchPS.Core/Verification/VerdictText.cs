using System.Globalization;

namespace FetchPS.Core.Verification;

/// <summary>What is said of a verifier that broke.</summary>
internal static class VerdictText
{
    /// <summary>What is added where it ran within this process and could not be ended.</summary>
    public const string LeftBehind = " It could not be ended: it goes on within this process until that ends. Without -InProcess it could have been.";

    /// <summary>It took too long.</summary>
    public static string NoResultWithin(TimeSpan limit) =>
        string.Create(CultureInfo.InvariantCulture, $"The verifier gave no result within {limit.TotalSeconds:0.###} s, and was ended.");

    /// <summary>It said two things of one version.</summary>
    public static string Contradiction((VerificationResult Result, string? Message) first, (VerificationResult Result, string? Message) second)
    {
        static string Told((VerificationResult Result, string? Message) verdict) => string.IsNullOrEmpty(verdict.Message) ? $"{verdict.Result}" : $"{verdict.Result} ({verdict.Message})";
        return $"The verifier contradicted itself on this version, so neither result counts: {Told(first)}, then {Told(second)}.";
    }

    /// <summary>Its process ended by itself.</summary>
    public static string EndedWith(int exitCode) => exitCode is > 128 and < 128 + 65 && !OperatingSystem.IsWindows()
        ? string.Create(CultureInfo.InvariantCulture, $"The verifier ended with exit code {exitCode} (as by signal {exitCode - 128}).")
        : string.Create(CultureInfo.InvariantCulture, $"The verifier ended with exit code {exitCode}.");
}
