namespace FetchPS.Core.Verification.Scripts;

/// <summary>Something that runs PowerShell scripts.</summary>
public interface IScriptShell
{
    /// <summary>What it is called in errors.</summary>
    string Name { get; }

    /// <summary>Starts a worker script; it connects to its pipe by itself.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    IScriptSession Start(WorkerStart start);
}
