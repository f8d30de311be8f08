using FetchPS.Host;

// The engine reports its use to its maker unless it is told not to; a tool of ours sends nothing that nobody asked for.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

var arguments = HostArguments.Parse(args);
using var terminal = new Terminal(arguments.Interactive);
switch (arguments.Action)
{
    case HostAction.ShowHelp:
        terminal.Output.WriteLine(Usage.Text);
        return ExitCode.Success;
    case HostAction.ShowVersion:
        terminal.Output.WriteLine(Usage.Version);
        return ExitCode.Success;
    case HostAction.Refuse:
        terminal.Error.WriteLine($"fetchps: {arguments.Text}");
        return ExitCode.Failure;
    default:
        using (var engine = new EngineRun(terminal))
            return engine.Run(arguments);
}
