using FetchPS.Core.Verification.Scripts;

namespace FetchPS.Hosting;

/// <summary>Runs verifier scripts within this process, each in a runspace of its own.</summary>
internal sealed class RunspaceShell : IScriptShell
{
    /// <inheritdoc/>
    public string Name => "this process";

    /// <inheritdoc/>
    public IScriptSession Start(WorkerStart start) => new RunspaceSession(start);
}
