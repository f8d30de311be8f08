using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FetchPS.Core.Verification.BuiltIn;

namespace FetchPS.Arguments;

/// <summary>Completes the names of built-in rules.</summary>
public sealed class RuleCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        BuiltInRules.All
            .Where(rule => rule.Name.StartsWith((wordToComplete ?? "").Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(rule => new CompletionResult(rule.Name, rule.Name, CompletionResultType.ParameterValue, rule.Summary));
}
