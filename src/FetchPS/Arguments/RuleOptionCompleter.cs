using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FetchPS.Core.Verification.BuiltIn;

namespace FetchPS.Arguments;

/// <summary>Completes a rule's options: offers a table for each, to be filled in.</summary>
public sealed class RuleOptionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        if (fakeBoundParameters?["BuiltIn"] is not string name || BuiltInRules.Find(name) is not { } rule)
            return [];

        var word = (wordToComplete ?? "").TrimStart('@', '{', ' ');
        return rule.Options
            .Where(option => option.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(option => new CompletionResult($"@{{ {option.Name} = ", option.Name, CompletionResultType.ParameterValue, option.Summary));
    }
}
