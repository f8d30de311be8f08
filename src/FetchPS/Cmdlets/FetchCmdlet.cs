using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Core;
using FetchPS.Core.Model;
using FetchPS.Hosting;
using FetchPS.Views;

namespace FetchPS.Cmdlets;

/// <summary>What all cmdlets share: the store, the token that a stop cancels, and how failures become errors.</summary>
public abstract class FetchCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private FetchStore? store;

    /// <summary>The store's folder; by default what FETCHPS_STORE says, else the platform's data folder.</summary>
    [Parameter(HelpMessage = "The store's folder. By default what FETCHPS_STORE says, otherwise the platform's data folder.")]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    protected CancellationToken StopToken => stopping.Token;

    /// <summary>The store's full path.</summary>
    private protected string StoreFolder => Store is null ? StorePath.Default() : FullPath(Store);

    /// <summary>The store, which must be there.</summary>
    private protected FetchStore OpenedStore => store ??= FetchStore.Open(Options);

    /// <summary>The folder for the versions, from a command that chooses it.</summary>
    private protected virtual string? FilesFolder => null;

    /// <summary>Whether what is wrong with the log is told by the command itself, and counts as an error.</summary>
    private protected virtual bool TellsOfLog => false;

    private protected FetchStoreOptions Options => new()
    {
        Path = StoreFolder,
        Stop = StopToken,
        FilesPath = FilesFolder,
        Vault = new SecretManagementVault(),
        ScriptRunner = ScriptHosts.Runner,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Keep();
        }
        finally
        {
            store?.Dispose();
            store = null;
            stopping.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Run(Begin);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Run(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        Run(Finish);
        if (!TellsOfLog && store?.LogFailure is { } failure)
            WriteWarning(failure.Message);
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => stopping.Cancel();

    /// <summary>Whether to do something to a watched URL.</summary>
    private protected bool ShouldProcess(UrlAddress url, string action) => ShouldProcess(url.Masked, action);

    /// <summary>As the engine asks it, but without queries of addresses, and nothing in it that a terminal would obey. So are all texts below.</summary>
    private protected new bool ShouldProcess(string target, string action) => base.ShouldProcess(Told(target), Told(action));

    /// <inheritdoc cref="ShouldProcess(string, string)"/>
    private protected new bool ShouldContinue(string query, string caption, ref bool yesToAll, ref bool noToAll) =>
        base.ShouldContinue(Told(query), Told(caption), ref yesToAll, ref noToAll);

    /// <inheritdoc cref="ShouldProcess(string, string)"/>
    private protected new void WriteWarning(string text) => base.WriteWarning(Told(text));

    /// <summary>Puts an object out, with nothing in its text that a terminal would obey.</summary>
    private protected new void WriteObject(object? item) => base.WriteObject(ShownObject.Of(item));

    /// <inheritdoc cref="WriteObject(object?)"/>
    private protected new void WriteObject(object? items, bool enumerateCollection) =>
        base.WriteObject(enumerateCollection && items is IEnumerable<object> many ? many.Select(ShownObject.Of) : items, enumerateCollection);

    /// <inheritdoc cref="ShouldProcess(string, string)"/>
    private protected new void WriteVerbose(string text) => base.WriteVerbose(Told(text));

    /// <summary>Looks at what the command line gave, before any record of the pipeline is bound.</summary>
    protected virtual void Begin()
    {
        // The work is done record by record.
    }

    /// <summary>Does the work for one record of the pipeline.</summary>
    protected abstract void Process();

    /// <summary>Does what is left when the pipeline has no more records.</summary>
    protected virtual void Finish()
    {
        // Most cmdlets have nothing left.
    }

    /// <summary>Keeps what was accepted and is not yet written, however the pipeline ended. Nothing can be put out any more.</summary>
    protected virtual void Keep()
    {
        // Most cmdlets write as they go.
    }

    /// <summary>Runs asynchronous work to its end, or to a clean one when the pipeline is stopped or the process is told to end.</summary>
    /// <param name="work">The work; it is given a way to report and a token that ends it.</param>
    /// <param name="take">Takes each report on the pipeline's thread.</param>
    private protected void Run<T>(Func<Action<T>, CancellationToken, Task> work, Action<T> take)
    {
        using var signals = new TerminationSignals(stopping.Cancel);
        AsyncPump.Run(work, take, StopToken);
    }

    /// <summary>Does something for one of the user's items. A failure is an error about that item, and the others go on.</summary>
    private protected void ForItem(Action action)
    {
        try
        {
            action();
        }
        catch (FetchException error)
        {
            WriteError(ErrorRecords.Of(error));
        }
    }

    /// <summary>Does something for every watched URL that is meant. One that fails does not hold up the others.</summary>
    private protected void ForUrls(UrlIdentity[] identities, Action<FetchUrl> action)
    {
        var opened = OpenedStore;
        foreach (var identity in identities)
        {
            ForItem(() =>
            {
                foreach (var url in identity.Find(opened))
                    ForItem(() => action(url));
            });
        }
    }

    /// <summary>Opens the store, and makes it first where there is none.</summary>
    private protected FetchStore OpenOrCreateStore(out bool changed)
    {
        changed = false;
        return store ??= FetchStore.OpenOrCreate(Options, out changed);
    }

    /// <summary>The full path of what a user gave, seen from the session's own location rather than the process's.</summary>
    private protected string FullPath(string path) => GetUnresolvedProviderPathFromPSPath(path);

    private static string Told(string text) => UrlMask.In(ForeignText.OneLine(text));

    private void Run(Action action)
    {
        try
        {
            action();
        }
        catch (FetchException error)
        {
            ThrowTerminatingError(ErrorRecords.Of(error));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
