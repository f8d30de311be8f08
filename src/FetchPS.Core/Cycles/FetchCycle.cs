using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Fetching;
using FetchPS.Core.Secrets;
using FetchPS.Core.Urls;
using FetchPS.Core.Verification;
using FetchPS.Core.Versions;

namespace FetchPS.Core.Cycles;

/// <summary>One run over all that is due: claim, fetch, store, verify, promote.</summary>
internal sealed class FetchCycle(
    CycleLeases leases, Database database, Journal journal, VersionFiles files, CurrentFiles current, VersionCatalog versions, VerdictLedger ledger,
    Func<IFetcher> openFetcher, Func<VerifierKind, IVerifierRunner> runnerFor, ISecretVault? vault, TimeProvider time)
{
    /// <summary>Runs the cycle to its end.</summary>
    /// <param name="options">How.</param>
    /// <param name="urlIds">The URLs to choose from; null for all.</param>
    /// <param name="report">Hears what happens, one event after the other.</param>
    /// <param name="cancellationToken">Ends the cycle: what was stored stays, what was in flight ends, and every claim is given back.</param>
    /// <exception cref="FetchException">The store failed; what was recorded before stays.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<CycleSummary> RunAsync(CycleOptions options, IReadOnlyCollection<long>? urlIds, Action<CycleEvent> report, CancellationToken cancellationToken)
    {
        leases.Recover();
        current.Settle();
        using var lease = leases.Begin(options, urlIds);
        var state = "Cancelled";
        var summary = new CycleSummary { CycleId = lease.CycleId };
        try
        {
            var claimed = database.Read(connection => UrlRepository.Claimed(connection, lease.CycleId));
            var leftOpen = LeftOpen(lease.CycleId);
            report(new CycleStarted(lease.CycleId, claimed.Count));
            if (claimed.Count > 0 || leftOpen.Count > 0)
                summary = await RunAsync(lease, claimed, leftOpen, options, report, cancellationToken).ConfigureAwait(false);
            state = "Completed";
            return summary;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The store failed: what was placed and could not be recorded goes while its folders are still this cycle's.
            leases.ClearUnrecorded(lease.CycleId);
            throw;
        }
        finally
        {
            leases.End(lease, state, summary);
            journal.FlushLog();
        }
    }

    private async Task<CycleSummary> RunAsync(
        CycleLease lease, List<ClaimedUrl> claimed, List<(Verifier Verifier, FileVersion Version)> leftOpen, CycleOptions options,
        Action<CycleEvent> report, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var recorder = new CycleRecorder(lease, journal, new TurnPlacer(files, database), ledger, current, versions, report);
        var stage = new VerifierStage(runnerFor, recorder.AddAsync, time, ending.Token);
        recorder.VerifierNeeded += stage.Submit;
        foreach (var (verifier, version) in leftOpen)
            stage.Submit(verifier, version);

        var recording = Task.Run(recorder.RunAsync, CancellationToken.None);
        var heartbeat = BeatAsync(lease.CycleId, ending.Token);
        try
        {
            try
            {
                await FetchAsync(lease, claimed, options, recorder, ending.Token).ConfigureAwait(false);
            }
            finally
            {
                // Also when cancelled: what was fetched whole is kept.
                await recorder.EndFetchesAsync().ConfigureAwait(false);
            }

            await stage.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            // Nothing outlives the cycle: verifiers and heartbeat end before it does.
            if (recording.IsFaulted || cancellationToken.IsCancellationRequested)
                await ending.CancelAsync().ConfigureAwait(false);
            await stage.CompleteAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            recorder.Complete();
            await ending.CancelAsync().ConfigureAwait(false);
            await heartbeat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await recording.ConfigureAwait(false);
        }

        return recorder.Summary;
    }

    private async Task FetchAsync(CycleLease lease, List<ClaimedUrl> claimed, CycleOptions options, CycleRecorder recorder, CancellationToken cancellationToken)
    {
        if (claimed.Count == 0)
            return;

        var fetcher = openFetcher();
        using var connections = fetcher as IDisposable;
        var secrets = new SecretResolver(vault);
        var storeCa = database.Read(connection => SettingRepository.Get(connection, SettingRepository.CaCertificates));
        var throttle = new ParallelOptions { MaxDegreeOfParallelism = options.ThrottleLimit, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(claimed, throttle, async (url, token) =>
        {
            var turn = await FetchAsync(fetcher, secrets, lease, url, storeCa, token).ConfigureAwait(false);
            await recorder.AddAsync(turn).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async Task<FetchedTurn> FetchAsync(
        IFetcher fetcher, SecretResolver secrets, CycleLease lease, ClaimedUrl url, string? storeCa, CancellationToken cancellationToken)
    {
        var address = UrlAddress.Parse(url.Address);
        var file = files.Receive(lease.CycleId);
        var started = time.GetTimestamp();
        try
        {
            var conditional = new FetchRequest
            {
                Address = address.Uri,
                Validators = url.Validators,
                ValidatorsAddress = url.ValidatorsAddress,
                AllowUnknownLength = url.Options.AllowUnknownLength,
                Limits = url.Options.Limits,
                Headers = url.Options.ResolveHeaders(secrets),
                Profile = new ConnectionProfile(url.CaCertificates is null ? storeCa : $"{storeCa}\n{url.CaCertificates}"),
            };
            var request = MayAskConditionally(url) ? conditional : conditional with { Validators = Validators.None };
            var answer = await fetcher.FetchAsync(request, file, cancellationToken).ConfigureAwait(false);
            if (answer is ContentAnswer)
                file.Complete();
            var turn = new FetchedTurn(url, address, answer, file, journal.Now, time.GetElapsedTime(started));
            return IsDoubtful(turn) && await SaysNotModifiedAsync(fetcher, conditional, cancellationToken).ConfigureAwait(false)
                ? turn with { LiedBefore = true }
                : turn;
        }
        catch (FetchException failure)
        {
            // The disk's failure, or a secret's: this turn fails, the others go on.
            return new(url, address, new FailedAnswer { Error = failure }, file, journal.Now, time.GetElapsedTime(started));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static bool IsCheckDue(ClaimedUrl url) => url.TurnsSinceFull + 1 >= (url.Options.FullEvery ?? FetchOptions.UsualFullEvery);

    /// <summary>Whether a 304 would do: not without the bytes it would stand for, and not for ever on the server's word alone.</summary>
    private bool MayAskConditionally(ClaimedUrl url) =>
        !url.Options.Unconditional && !url.Distrusts304 && !IsCheckDue(url)
        && url.Newest is { } newest && files.Exists(newest.Path);

    /// <summary>Whether an unconditional request, sent for the sake of checking, brought other content than the 304s before it stood for.</summary>
    private static bool IsDoubtful(FetchedTurn turn) =>
        turn.Answer is ContentAnswer && turn.Url is { TurnsSinceFull: > 0, Distrusts304: false, Newest: { } newest } && !turn.Url.Validators.IsEmpty
        && IsCheckDue(turn.Url) && !newest.Sha256.AsSpan().SequenceEqual(turn.File.Sha256);

    /// <summary>Whether the server still says 304 to the old validators: then it did not change just now, it lies.</summary>
    private static async Task<bool> SaysNotModifiedAsync(IFetcher fetcher, FetchRequest conditional, CancellationToken cancellationToken) =>
        await fetcher.FetchAsync(conditional, NoSink.Instance, cancellationToken).ConfigureAwait(false) is NotModifiedAnswer;

    private List<(Verifier Verifier, FileVersion Version)> LeftOpen(long cycleId) => database.Read(connection =>
    {
        var claims = RequiredVerifierRepository.Claimed(connection, cycleId);
        if (claims.Count == 0)
            return [];

        var verifiers = VerifierRepository.All(connection).ToDictionary(verifier => verifier.Id);
        return claims.Select(claim => (verifiers[claim.VerifierId], versions.ToVersion(VersionRepository.ById(connection, claim.VersionId)!))).ToList();
    });

    private async Task BeatAsync(long cycleId, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(CycleLeases.HeartbeatPeriod, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            database.Write(connection => CycleRepository.Heartbeat(connection, cycleId, journal.Now));
    }
}
