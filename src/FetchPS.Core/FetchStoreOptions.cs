using FetchPS.Core.Disk;
using FetchPS.Core.Fetching;
using FetchPS.Core.Model;
using FetchPS.Core.Secrets;
using FetchPS.Core.Verification;

namespace FetchPS.Core;

/// <summary>How to open a store. Only the path is needed; the rest is there to be replaced.</summary>
public sealed record FetchStoreOptions
{
    /// <summary>The store's full path.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// The full path of the folder for the versions, for <see cref="FetchStore.OpenOrCreate"/>: of a store that it makes, or that was moved there. Null for the store's own
    /// folder, and for what was chosen before.
    /// </summary>
    public string? FilesPath { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The file system.</summary>
    public IDisk Disk { get; init; } = new PhysicalDisk();

    /// <summary>Who acts.</summary>
    public Actor Actor { get; init; } = Actor.Current;

    /// <summary>Makes the fetcher of a cycle, which is disposed with the cycle where it can be; over HTTPS by default.</summary>
    public Func<TimeProvider, IFetcher>? Fetcher { get; init; }

    /// <summary>Ends waits for other programs that hold the database, or what else several share; what need not wait is done all the same.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Where references of the form <c>secret:VAULT/NAME</c> lead.</summary>
    public ISecretVault? Vault { get; init; }

    /// <summary>Makes the runner of verifiers written in PowerShell, when the first one runs.</summary>
    /// <remarks>Only a shell knows where its programs are; without it such verifiers break with <c>NoScriptHost</c>.</remarks>
    public Func<Verifier, VerifierSlots, IVerifierRunner>? ScriptRunner { get; init; }
}
