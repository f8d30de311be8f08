using System.Diagnostics;
using FetchPS.Core.Verification.Processes;

namespace FetchPS.Core.Verification.Scripts;

/// <summary>A worker script in a process of its own, which can always be ended, with all its children.</summary>
internal sealed class ProcessSession : IScriptSession
{
    private readonly ProcessTree tree;

    public ProcessSession(ScriptHost host, WorkerStart start)
    {
        var info = new ProcessStartInfo(host.Program) { WorkingDirectory = start.Folder };
        foreach (var argument in host.LeadingArguments.Append(start.WorkerScript))
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in start.Parameters)
        {
            info.ArgumentList.Add($"-{name}");
            info.ArgumentList.Add(value);
        }

        VerifierEnvironment.Apply(info);
        // Its .NET opens files without a lock: else it could not read a version on which somebody holds one.
        info.Environment["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1";
        foreach (var (name, value) in start.Environment)
            info.Environment[name] = value;
        tree = ProcessTree.Start(info, default);
    }

    /// <inheritdoc/>
    public async Task<string> WaitForEndAsync(CancellationToken cancellationToken)
    {
        var ended = VerdictText.EndedWith(await tree.WaitForExitAsync(cancellationToken).ConfigureAwait(false));
        return (OutputText.LastLine(tree.Error.Text) ?? OutputText.LastLine(tree.Output.Text)) is { } said ? $"{ended} It printed: {said}" : ended;
    }

    /// <inheritdoc/>
    public string? TakeOutput() => tree.TakeOutput();

    /// <inheritdoc/>
    public async Task<bool> EndAsync()
    {
        await tree.DisposeAsync().ConfigureAwait(false);
        return true;
    }
}
