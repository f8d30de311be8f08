using System.Collections.ObjectModel;

namespace FetchPS.Core.Verification.Scripts;

/// <summary>What a worker script is started with.</summary>
/// <param name="WorkerScript">The full path of <c>Invoke-VerifierScript.ps1</c>.</param>
/// <param name="Pipe">The name of the pipe that it talks through.</param>
/// <param name="Assembly">The full path of the assembly that <see cref="FileVersion"/> is in.</param>
/// <param name="Script">The full path of the verifier script.</param>
/// <param name="Folder">The empty folder that it works in.</param>
public sealed record WorkerStart(string WorkerScript, string Pipe, string Assembly, string Script, string Folder)
{
    /// <summary>Variables that it has besides, in a process of its own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The worker script's parameters.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters => [new(nameof(Pipe), Pipe), new(nameof(Assembly), Assembly), new(nameof(Script), Script)];
}
