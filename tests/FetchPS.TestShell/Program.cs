using System.Management.Automation;
using System.Management.Automation.Runspaces;

// A shell that takes no care of signals, as pwsh takes none of SIGTERM and SIGHUP: runs the script text that is its one argument.
using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
runspace.Open();
using var shell = PowerShell.Create(runspace);
shell.Streams.Error.DataAdded += (_, added) => Console.Error.WriteLine(shell.Streams.Error[added.Index]);
shell.AddScript(args[0]);
foreach (var item in shell.Invoke())
    Console.WriteLine(item);
