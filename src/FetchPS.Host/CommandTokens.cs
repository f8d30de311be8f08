using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;

namespace FetchPS.Host;

/// <summary>
/// Binds arguments as a shell, cron or systemd hands them over: <c>-Name</c> and <c>-Name:value</c> are parameters, everything else is one
/// literal string. No script text is made of them, so nothing in a value is ever run.
/// </summary>
internal static partial class CommandTokens
{
    /// <summary>Adds the command and its arguments to the pipeline.</summary>
    internal static void Add(PowerShell shell, string command, IReadOnlyList<string> tokens)
    {
        if (ListInOneValue.Find(shell.Runspace, command, tokens) is { } refused)
            throw refused;
        shell.AddCommand(command);
        foreach (var token in tokens)
        {
            if (Parameter().Match(token) is not { Success: true } match)
                shell.AddArgument(token);
            else if (match.Groups["value"] is { Success: true } value)
                shell.AddParameter(match.Groups["name"].Value, Value(value.Value));
            else
                shell.Commands.Commands[^1].Parameters.Add(new CommandParameter(token));
        }
    }

    // The two values that switches take.
    private static object Value(string text) => text.ToUpperInvariant() switch
    {
        "$TRUE" => true,
        "$FALSE" => false,
        _ => text,
    };

    [GeneratedRegex(@"\A-(?<name>[A-Za-z_][A-Za-z0-9_]*)(:(?<value>.*))?\z", RegexOptions.Singleline)]
    private static partial Regex Parameter();
}
