using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using FetchPS.Core;

namespace FetchPS.Arguments;

/// <summary>Completes an argument with names from the store that the command line points to. Whatever goes wrong, it offers nothing.</summary>
public abstract class StoreCompleter : IArgumentCompleter
{
    /// <summary>More would only scroll by.</summary>
    private const int MostOffers = 200;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var word = (wordToComplete ?? "").Trim('\'', '"');
            using var store = FetchStore.Open(new FetchStoreOptions { Path = Folder(fakeBoundParameters) });
            return [.. Candidates(store)
                .Where(name => name.Contains(word, StringComparison.OrdinalIgnoreCase))
                .OrderByDescending(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Take(MostOffers)
                .Select(name => Offer(ForeignText.OneLine(name)))];
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            // Somebody is typing: an error would only tear the line apart.
            return [];
        }
    }

    /// <summary>All that could be offered.</summary>
    private protected abstract IEnumerable<string> Candidates(FetchStore store);

    private static string Folder(IDictionary? bound)
    {
        if (bound?["Store"]?.ToString() is not { Length: > 0 } store)
            return StorePath.Default();

        // As the cmdlet will see it: from the session's own location. Only a nested pipeline may ask for that while one runs.
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddScript("param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)").AddArgument(store);
        return shell.Invoke<string>().Single();
    }

    private static CompletionResult Offer(string name)
    {
        var plain = name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '/' or ':');
        var text = plain ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
        return new CompletionResult(text, name, CompletionResultType.ParameterValue, name);
    }
}
