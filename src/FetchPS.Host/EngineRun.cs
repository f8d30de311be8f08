using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace FetchPS.Host;

/// <summary>One engine with the module loaded, one command run in it, and the exit code that it comes to.</summary>
internal sealed class EngineRun
{
    /// <summary>The ids of errors that say that a cycle ran, but not all in it went well.</summary>
    private static readonly HashSet<string> CycleErrors = ["TurnFailed", "ContentRefused", "VerificationFailed", "SetVerificationFailed", "StoreFault"];

    private static readonly string ModuleFolder = Path.Combine(AppContext.BaseDirectory, "Modules", "FetchPS");

    private readonly Terminal terminal;
    private readonly EngineHost host;
    private int exitCode;

    internal EngineRun(Terminal terminal)
    {
        this.terminal = terminal;
        host = new EngineHost(terminal);
        PSStyle.Instance.OutputRendering = terminal.CanColour ? OutputRendering.Host : OutputRendering.PlainText;

        // What the module starts scripts with where pwsh is not installed.
        AppContext.SetData("FetchPS.Host", Environment.ProcessPath);
    }

    internal int Run(HostArguments arguments)
    {
        using var runspace = RunspaceFactory.CreateRunspace(host, SessionState());
        try
        {
            runspace.Open();
        }
        catch (RuntimeException exception)
        {
            Report(exception.ErrorRecord);
            return ExitCode.Failure;
        }

        using var shell = PowerShell.Create(runspace);
        shell.Streams.Error.DataAdded += (_, added) => Report(shell.Streams.Error[added.Index]);

        using var signals = new StopSignals(() => shell.BeginStop(null, null));
        try
        {
            AddCommand(shell, arguments);
            shell.AddCommand("Out-Default");
            shell.Invoke();
        }
        catch (PipelineStoppedException) when (signals.ExitCode is not null)
        {
            // Asked for; the exit code tells of it.
        }
        catch (RuntimeException exception)
        {
            Report(exception.ErrorRecord);
        }

        return signals.ExitCode ?? host.RequestedExitCode ?? exitCode;
    }

    private static InitialSessionState SessionState()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule(ModuleFolder);

        // What pwsh ships as its own default; the engine alone would refuse the module's format file.
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        return state;
    }

    private static void AddCommand(PowerShell shell, HostArguments arguments)
    {
        switch (arguments.Action)
        {
            case HostAction.RunText:
                shell.AddScript(arguments.Text);
                break;
            case HostAction.RunQuickstart:
                AddScript(shell, Path.Combine(ModuleFolder, "samples", "Quickstart.ps1"), arguments.Arguments);
                break;
            case HostAction.RunFile:
                AddScript(shell, arguments.Text, arguments.Arguments);
                break;
            default:
                CommandTokens.Add(shell, arguments.Text, arguments.Arguments);
                break;
        }
    }

    private static void AddScript(PowerShell shell, string path, IReadOnlyList<string> tokens) =>
        CommandTokens.Add(shell, ScriptFile.Define(shell.Runspace, path), tokens);

    private void Report(ErrorRecord record)
    {
        var id = record.FullyQualifiedErrorId.Split(',')[0];
        exitCode = CycleErrors.Contains(id) && exitCode != ExitCode.Failure ? ExitCode.CycleFailures : ExitCode.Failure;
        host.UI.WriteErrorLine(ErrorText.Of(record));
    }
}
