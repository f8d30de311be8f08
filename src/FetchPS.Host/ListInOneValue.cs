using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;

namespace FetchPS.Host;

/// <summary>
/// Finds a list that was written as one value: <c>3,1</c> for a parameter that takes several ids, or <c>https://a,https://b</c>. Taken as they are, they would be one
/// wrong value. A comma within a message, a query or a header is none of our business.
/// </summary>
internal static partial class ListInOneValue
{
    private const string ErrorId = "ListInOneValue";

    /// <summary>The error for the first such value; null when there is none.</summary>
    internal static RuntimeException? Find(Runspace runspace, string command, IReadOnlyList<string> tokens)
    {
        if (!tokens.Any(token => token.Contains(',', StringComparison.Ordinal)))
            return null;

        using var shell = PowerShell.Create(runspace);
        var known = shell.AddCommand("Get-Command").AddParameter("Name", command).AddParameter("ErrorAction", ActionPreference.Ignore).Invoke<CommandInfo>().FirstOrDefault();
        return known is null ? null : Bound(known, tokens).Where(bound => IsList(bound.Parameter, bound.Value)).Select(bound => Error(bound.Parameter, bound.Value)).FirstOrDefault();
    }

    /// <summary>The values and the parameters that take them, as the binder will have it.</summary>
    private static IEnumerable<(ParameterMetadata Parameter, string Value)> Bound(CommandInfo command, IReadOnlyList<string> tokens)
    {
        var byPosition = new Queue<ParameterMetadata>(command.Parameters.Values.Where(one => Position(one) >= 0).OrderBy(Position));
        ParameterMetadata? named = null;
        foreach (var token in tokens)
        {
            if (Name().Match(token) is { Success: true } match)
            {
                named = Resolve(command, match.Groups["name"].Value);
                if (named is not null && match.Groups["value"] is { Success: true } value)
                    yield return (named, value.Value);
                if (named is { SwitchParameter: true } || match.Groups["value"].Success)
                    named = null;
            }
            else if (named is not null || byPosition.TryDequeue(out named))
            {
                yield return (named, token);
                named = null;
            }
        }
    }

    private static ParameterMetadata? Resolve(CommandInfo command, string name)
    {
        try
        {
            return command.ResolveParameter(name);
        }
        catch (ParameterBindingException)
        {
            // Unknown, or short for several: the binder says so.
            return null;
        }
    }

    private static int Position(ParameterMetadata parameter) => parameter.ParameterSets.Values.Max(set => set.Position);

    // Of free text every part would be a value: only ids, addresses and names, which have no comma, can be told.
    private static bool IsList(ParameterMetadata parameter, string value)
    {
        if (parameter.ParameterType is not { IsArray: true } type)
            return false;
        var parts = value.Split(',');
        var takesIds = type.GetElementType()!.Name.EndsWith("Identity", StringComparison.Ordinal);
        return parts.Length > 1 && (Array.TrueForAll(parts, IsAddress)
            || (takesIds && Array.TrueForAll(parts, part => Digits().IsMatch(part) || IsAddress(part)))
            || (TakesNames(parameter) && Array.TrueForAll(parts, part => Label().IsMatch(part))));
    }

    /// <summary>Whether it takes names of verifiers or sets, which it also offers for completion.</summary>
    private static bool TakesNames(ParameterMetadata parameter) =>
        parameter.Attributes.OfType<ArgumentCompleterAttribute>().Any(completer => completer.Type?.Name is "VerifierCompleter" or "SetCompleter");

    private static bool IsAddress(string part) => part.Trim().StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static RuntimeException Error(ParameterMetadata parameter, string value)
    {
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"The value of -{parameter.Name} is one text with commas in it. A list is script text, in quotes as one argument: fetchps \"<command> -{parameter.Name} {value.Replace(",", ", ", StringComparison.Ordinal)}\"");
        return new RuntimeException(message, null, new ErrorRecord(new ArgumentException(message), ErrorId, ErrorCategory.InvalidArgument, parameter.Name));
    }

    [GeneratedRegex(@"\A-(?<name>[A-Za-z_][A-Za-z0-9_]*)(:(?<value>.*))?\z", RegexOptions.Singleline)]
    private static partial Regex Name();

    // A name, or a wildcard over names.
    [GeneratedRegex(@"\A\s*[\w.*?\[\]-]+\s*\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A\s*[0-9]+\s*\z")]
    private static partial Regex Digits();
}
