using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace FetchPS.Module.Tests;

/// <summary>The true PowerShell engine with the module imported as it ships, and a store of its own.</summary>
internal sealed class EngineSession : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Runspace runspace;

    internal EngineSession(bool import = true)
    {
        runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        runspace.SessionStateProxy.SetVariable("Module", Shipped.Module);
        runspace.SessionStateProxy.SetVariable("Store", Store);
        runspace.SessionStateProxy.SetVariable("Folder", folder.Path);
        if (import)
            Invoke("Import-Module $Module; $PSDefaultParameterValues = @{ '*-Fetch*:Store' = $Store; '*-FileVersion:Store' = $Store; 'Get-FileContent:Store' = $Store; 'Get-FileSet:Store' = $Store; '*-VerificationResult:Store' = $Store }").Clean();
    }

    /// <summary>A folder for the test's own files.</summary>
    internal TempFolder Folder => folder;

    /// <summary>The store that every cmdlet of the session uses unless told otherwise; not made yet.</summary>
    internal string Store => folder.Combine("store");

    internal Runspace Runspace => runspace;

    internal void Set(string variable, object value) => runspace.SessionStateProxy.SetVariable(variable, value);

    internal EngineResult Invoke(string script)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script);
        return Run(shell);
    }

    /// <summary>Starts a script and stops it as Ctrl-C does, once <paramref name="started"/> is complete.</summary>
    internal async Task<EngineResult> InvokeAndStopAsync(string script, Task started)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script);
        var run = Task.Run(() => Run(shell));
        await started.WaitAsync(TestContext.Current.CancellationToken);
        await shell.StopAsync(null, null);
        return await run;
    }

    public void Dispose()
    {
        runspace.Dispose();
        folder.Dispose();
    }

    private static EngineResult Run(PowerShell shell)
    {
        using var output = new PSDataCollection<PSObject>();
        ErrorRecord? terminating = null;
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException failure)
        {
            terminating = failure.ErrorRecord;
        }

        return new EngineResult(
            [.. output],
            [.. shell.Streams.Error],
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            terminating);
    }
}
