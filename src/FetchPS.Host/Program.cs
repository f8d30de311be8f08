using FetchPS.Host;

// The engine reports its use to its maker unless it is told not to; a tool of ours sends nothing that nobody asked for.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

var arguments = HostArguments.Parse(args);
using var terminal = new Terminal(arguments.Interactive);
var exitCode = ExitCode.Success;
try
{
    exitCode = Run();
    terminal.Flush();
    return exitCode;
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
{
    // Nobody reads on, or the disk that it goes to is full. What the command did, it did; its output is not whole.
    terminal.TellUnwritten(failure);
    return exitCode == ExitCode.Success ? ExitCode.Failure : exitCode;
}

int Run()
{
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
            using (new SideFolders())
                return new EngineRun(terminal).Run(arguments);
    }
}
