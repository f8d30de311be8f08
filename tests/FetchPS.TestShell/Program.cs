// The true PowerShell engine without the console: `FetchPS.TestShell -File script.ps1 -Name value …`.
using System.Management.Automation;
using System.Management.Automation.Runspaces;

if (args is not ["-File", var script, ..] || args.Length % 2 != 0)
    throw new ArgumentException("Give -File, a script, and pairs of name and value.");

using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
runspace.Open();
using var shell = PowerShell.Create(runspace);
shell.AddCommand(script);
for (var i = 2; i < args.Length; i += 2)
    shell.AddParameter(args[i].TrimStart('-'), args[i + 1]);
shell.Streams.Error.DataAdded += (_, added) => Console.Error.WriteLine(shell.Streams.Error[added.Index]);
var output = new PSDataCollection<PSObject>();
output.DataAdded += (_, added) => Console.WriteLine(output[added.Index]);
try
{
    shell.Invoke(null, output);
    return 0;
}
catch (RuntimeException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
