using System.Management.Automation;

namespace FetchPS.Host;

/// <summary>One error as lines for standard error, fit for a cron mail: who says it, what it says and, in a script, where.</summary>
internal static class ErrorText
{
    internal static string Of(ErrorRecord record)
    {
        var message = record.ErrorDetails?.Message ?? record.Exception.Message;
        if (record.Exception is CommandNotFoundException missing && ShellCommands.Contains(missing.CommandName))
        {
            message = $"'{missing.CommandName}' belongs to PowerShell's Utility and Management modules, which fetchps does not have. " +
                "Run this in pwsh with Import-Module FetchPS, or do without it.";
        }

        var invocation = record.InvocationInfo;
        var source = invocation?.MyCommand?.Name is { Length: > 0 } command ? command : "fetchps";
        var place = invocation?.ScriptName is { Length: > 0 } script
            ? $"{Environment.NewLine}    at {script}:{invocation.ScriptLineNumber}"
            : "";
        // The engine's own errors repeat arguments, which may be addresses with a token in their query.
        return $"{source}: {UrlMask.In(ForeignText.Lines(message))}{place}";
    }
}
