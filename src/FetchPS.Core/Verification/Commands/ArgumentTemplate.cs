using System.Globalization;
using System.Text.RegularExpressions;

namespace FetchPS.Core.Verification.Commands;

/// <summary>
/// The arguments of a command verifier with their placeholders <c>{Path} {Id} {Url} {Name} {Sha256}</c>, or for a set <c>{Set} {Folder}</c>, whatever their letters' case.
/// A placeholder is replaced inside its argument and never splits it. <c>{{word}}</c> stands for a literal <c>{word}</c>; braces
/// around anything but a single word, as in JSON, are literal as they are.
/// </summary>
public sealed partial class ArgumentTemplate
{
    private readonly IReadOnlyList<string> arguments;

    /// <summary>Takes the arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="ofSet">Whether they are for sets.</param>
    /// <exception cref="FetchException"><c>UnknownPlaceholder</c>: an argument has a placeholder that does not exist.</exception>
    public ArgumentTemplate(IReadOnlyList<string> arguments, bool ofSet = false)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        foreach (var argument in arguments)
        {
            foreach (Match match in Placeholder().Matches(argument))
            {
                if (match.Groups["word"] is { Success: true } word && (ofSet ? SetValue(word.Value, null) : Value(word.Value, null)) is null)
                    throw VerifierErrors.UnknownPlaceholder(argument, match.Value, ofSet);
            }
        }

        this.arguments = arguments;
    }

    /// <summary>The arguments for one version, in their order. Values are put in as they are: a brace in one is no placeholder.</summary>
    /// <exception cref="FetchException"><c>ArgumentLikeOption</c>, when they are enumerated: a value at the front of an argument begins with <c>-</c>.</exception>
    public IEnumerable<string> Expand(FileVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Expand(word => Value(word, version)!);
    }

    /// <summary>The arguments for a set, in their order; see <see cref="Expand(FileVersion)"/>.</summary>
    public IEnumerable<string> Expand(SetCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return Expand(word => SetValue(word, candidate)!);
    }

    private IEnumerable<string> Expand(Func<string, string> value) => arguments.Select(argument =>
    {
        var expanded = Placeholder().Replace(argument, match => match.Groups["word"] is { Success: true } word ? value(word.Value) : match.Value[1..^1]);
        // What the server or a user named must not become an option of the verifier's.
        return expanded.StartsWith('-') && !argument.StartsWith('-') ? throw VerifierErrors.ArgumentLikeOption(argument, expanded) : expanded;
    });

    // The value of a known placeholder, empty where no version is given; null for an unknown one.
    private static string? Value(string word, FileVersion? version) => word.ToUpperInvariant() switch
    {
        "PATH" => version?.Path ?? "",
        "ID" => version?.Id.ToString(CultureInfo.InvariantCulture) ?? "",
        "URL" => version?.Url ?? "",
        "NAME" => version?.Name ?? "",
        "SHA256" => version?.Sha256 ?? "",
        _ => null,
    };

    private static string? SetValue(string word, SetCandidate? candidate) => word.ToUpperInvariant() switch
    {
        "SET" => candidate?.Set ?? "",
        "FOLDER" => candidate?.Folder ?? "",
        _ => null,
    };

    [GeneratedRegex(@"\{\{[A-Za-z][A-Za-z0-9]*\}\}|\{(?<word>[A-Za-z][A-Za-z0-9]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
