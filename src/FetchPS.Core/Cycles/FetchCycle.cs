using System.Data.Common;
using System.Runtime.CompilerServices;
using FetchPS.Core.Actions;
using FetchPS.Core.Catalog;
using FetchPS.Core.Data;
using FetchPS.Core.Errors;
using FetchPS.Core.Fetching;
using FetchPS.Core.Files;
using FetchPS.Core.Model;
using FetchPS.Core.Promotions;
using FetchPS.Core.Secrets;
using FetchPS.Core.Settings;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Cycles;

/// <summary>One run over all that is due: claim, fetch, store, verify, promote.</summary>
internal sealed class FetchCycle(
    StoreContext context, CycleLeases leases, VersionFiles files, CurrentFiles current, VersionRetention retention, VerdictLedger ledger, CycleSets sets, Promotion promotion,
    HandedOnWatch watch, Func<IFetcher> openFetcher, Func<FetchLimits> readLimits, Func<Verifier, IVerifierRunner> runnerFor, ISecretVault? vault)
{
    private const int ClaimPage = 512;

    /// <summary>How many turns may wait for their hosts at a time, besides those that are made: each takes a few kilobytes.</summary>
    private const int MostWaiting = 4096;

    /// <summary>Runs the cycle to its end.</summary>
    /// <param name="options">How.</param>
    /// <param name="report">Hears what happens, one event after the other.</param>
    /// <param name="cancellationToken">Ends the cycle: what was stored stays, what was in flight ends, and every claim is given back.</param>
    /// <exception cref="FetchException">The store failed; what was recorded before stays.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<CycleSummary> RunAsync(CycleOptions options, Action<CycleEvent> report, CancellationToken cancellationToken)
    {
        // What can't be cleared is a fault, and told of at the end.
        leases.Recover(_ => { });
        retention.Recover();
        sets.Clear();
        using var lease = leases.Begin(options);
        var account = new CycleAccount(context, lease, report);
        var placer = new TurnPlacer(files, context.Database);
        var turns = new TurnRecorder(context, lease, placer, promotion, current, account);
        var recorder = new CycleRecorder(context.Journal, placer, turns, new VerdictRecorder(context, lease, ledger, sets.Ledger, current, account), account);
        try
        {
            var leftOpen = Claims(lease.CycleId);
            report(new CycleStarted(lease.CycleId, lease.Claimed));
            foreach (var held in leases.LeftToOthers(lease, options.UrlIds))
                report(new CycleWarning(held));
            if (lease.Claimed > 0 || leftOpen.Count > 0 || sets.Any())
                await RunAsync(lease, recorder, account, turns, leftOpen, options, cancellationToken).ConfigureAwait(false);
            retention.Apply(lease.CycleId);
            SeeToFaults(lease.CycleId, report);
            var notFetched = leases.End(lease, CycleEnd.Completed, account.Summary);
            return account.Summary with { NotFetched = notFetched };
        }
        catch (OperationCanceledException)
        {
            LeaveBehind(lease, () => leases.End(lease, CycleEnd.Cancelled, account.Summary));
            throw;
        }
        catch (Exception failure)
        {
            context.Journal.Log(Events.CycleFailed, $"Cycle {lease.CycleId} could not go on: {failure.Message}", lease.CycleId);
            LeaveBehind(lease, () => leases.GiveUp(lease, account.Summary));
            throw;
        }
    }

    /// <summary>Puts right what consumers read, where that was lost, and tells of all that stays wrong.</summary>
    private void SeeToFaults(long cycleId, Action<CycleEvent> report)
    {
        watch.Renew(cycleId, message => report(new CycleWarning(message)));
        current.Settle();
        foreach (var fault in context.Journal.TakeFaults())
            report(new CycleFault(fault));
        foreach (var disabled in context.Database.Read(VerifierRepository.Disabled))
            report(new CycleFault(VerifierErrors.VerifierDisabled(disabled.Name)));
        foreach (var distrusted in context.Database.Read(UrlRepository.Distrusted))
            report(new CycleFault(UrlErrors.UrlDistrusted(distrusted.Address, distrusted.Id, UrlSecrets.Shown(distrusted.Options))));
        foreach (var waiting in context.Database.Read(RequiredVerifierRepository.HoldingUp))
            report(new CycleFault(VerifierErrors.VerifierWaits(waiting.Name, waiting.Versions, waiting.Newest)));
        foreach (var (verifier, set) in context.Database.Read(GenerationVerifierRepository.HoldingUp))
            report(new CycleFault(VerifierErrors.SetVerifierWaits(verifier, set)));
    }

    /// <summary>Gives back what the cycle held. Where that can't be done now, as while another program holds the database, the next cycle does it.</summary>
    private void LeaveBehind(CycleLease lease, Action giveBack)
    {
        try
        {
            giveBack();
        }
        catch (Exception failure) when (failure is FetchException or OperationCanceledException || DiskFault.Is(failure))
        {
            context.Journal.Log(Events.CycleLeftBehind, $"What cycle {lease.CycleId} held is freed by the next cycle: {failure.Message}", lease.CycleId);
        }
    }

    private async Task RunAsync(
        CycleLease lease, CycleRecorder recorder, CycleAccount account, TurnRecorder turns, List<(Verifier Verifier, FileVersion Version)> leftOpen, CycleOptions options,
        CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stage = new VerifierStage(runnerFor, recorder.AddAsync, recorder.FlushAsync, context.Time, ending.Token);
        account.VerifierNeeded += stage.Submit;
        foreach (var (verifier, version) in leftOpen)
            stage.Submit(verifier, version);

        var recording = Task.Run(recorder.RunAsync, CancellationToken.None);
        var heartbeat = leases.BeatAsync(lease, ending.Token);
        try
        {
            try
            {
                await FetchAsync(lease, options, recorder, ending.Token).ConfigureAwait(false);
            }
            finally
            {
                // Also when cancelled: what was fetched whole is kept.
                await recorder.EndFetchesAsync().ConfigureAwait(false);
            }

            foreach (var (verifier, version) in turns.Reopened.Count == 0 ? [] : Claims(lease.CycleId).Where(claim => turns.Reopened.Contains((claim.Version.Id, claim.Verifier.Id))))
                stage.Submit(verifier, version);
            await stage.CompleteAsync().ConfigureAwait(false);
            // A set is looked at with all that is known of its members by themselves.
            await recorder.FlushAsync().ConfigureAwait(false);
            await sets.Stage(runnerFor, recorder.AddAsync).RunAsync(lease, options.UrlIds, ending.Token).ConfigureAwait(false);
            await recorder.EndTurnsAsync().ConfigureAwait(false);
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
    }

    private async Task FetchAsync(CycleLease lease, CycleOptions options, CycleRecorder recorder, CancellationToken cancellationToken)
    {
        if (lease.Claimed == 0)
            return;

        var fetcher = openFetcher();
        using var connections = fetcher as IDisposable;
        var secrets = new SecretResolver(vault);
        var storeCa = context.Database.Read(connection => SettingRepository.Get(connection, SettingRepository.CaCertificates));
        var throttle = new ParallelOptions { MaxDegreeOfParallelism = options.ThrottleLimit + MostWaiting, CancellationToken = cancellationToken };
        using var slots = new SemaphoreSlim(options.ThrottleLimit);
        var limits = readLimits();
        var resting = new RestingHosts();
        async ValueTask TakeAsync((ClaimedUrl Url, TurnSlot Slot) next, CancellationToken token)
        {
            using var slot = next.Slot;
            watch.Look(next.Url);
            var turn = await FetchAsync(fetcher, secrets, lease, next.Url, slot, storeCa, limits, token).ConfigureAwait(false);
            if (turn.WasNotMade)
                resting.Add(turn);
            else
                await recorder.AddAsync(turn).ConfigureAwait(false);
        }

        await Parallel.ForEachAsync(NextAsync(lease, options.Spread, slots, cancellationToken), throttle, TakeAsync).ConfigureAwait(false);
        foreach (var message in resting.Messages())
        {
            context.Journal.Log(Events.HostLeftAlone, message, lease.CycleId);
            await recorder.AddAsync(new CycleWarning(message)).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the URLs out one by one, evenly over the window, each once there is a place for its turn.</summary>
    private async IAsyncEnumerable<(ClaimedUrl Url, TurnSlot Slot)> NextAsync(CycleLease lease, TimeSpan window, SemaphoreSlim slots, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        var given = 0;
        foreach (var url in Claimed(lease.CycleId))
        {
            var wait = (window * given++ / lease.Claimed) - context.Time.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, context.Time, cancellationToken).ConfigureAwait(false);
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            yield return (url, new(slots));
        }
    }

    /// <summary>What the cycle holds, first what an earlier one passed over.</summary>
    private IEnumerable<ClaimedUrl> Claimed(long cycleId) => Claimed(cycleId, passedOver: true).Concat(Claimed(cycleId, passedOver: false));

    /// <summary>In pages: a store may watch more than fits comfortably into memory.</summary>
    private IEnumerable<ClaimedUrl> Claimed(long cycleId, bool passedOver)
    {
        using var connection = context.Database.OpenReader();
        List<ClaimedUrl> page = [];
        do
        {
            var last = page.Count == 0 ? 0 : page[^1].Id;
            page = UrlRepository.Claimed(connection, cycleId, passedOver, last, ClaimPage);
            foreach (var url in page)
                yield return url.Newest?.RefusedKind is null ? url : url with { IsLookedAt = IsLookedAt(connection, url) };
        }
        while (page.Count == ClaimPage);
    }

    private static bool IsLookedAt(DbConnection connection, ClaimedUrl url) =>
        new Assignment(VerifierRepository.All(connection)).LooksAt(connection, url.Id, url.Address.Text);

    private async Task<FetchedTurn> FetchAsync(
        IFetcher fetcher, SecretResolver secrets, CycleLease lease, ClaimedUrl url, TurnSlot slot, string? storeCa, FetchLimits limits, CancellationToken cancellationToken)
    {
        var file = files.Receive(lease.CycleId);
        var started = context.Time.GetTimestamp();
        try
        {
            var conditional = new FetchRequest
            {
                Address = url.Address.Uri,
                Slot = slot,
                Validators = url.Validators,
                ValidatorsOrigin = url.ValidatorsOrigin,
                Quirks = url.Quirks,
                AllowUnknownLength = url.Options.AllowUnknownLength,
                IgnoreContentCoding = url.Options.IgnoreContentEncoding,
                Limits = url.Options.Limits(limits),
                Headers = url.Options.ResolveHeaders(secrets),
                Secrets = url.Options.Secrets(secrets),
                Profile = url.Options.Profile(url.CaCertificates is null ? storeCa : $"{storeCa}\n{url.CaCertificates}", secrets),
            };
            var request = MayAskConditionally(url) ? conditional : conditional with { Validators = Validators.None };
            var answer = await fetcher.FetchAsync(request, file, cancellationToken).ConfigureAwait(false);
            if (answer is ContentAnswer)
                file.Complete();
            var turn = new FetchedTurn(url, answer, file, context.Journal.Now, context.Time.GetElapsedTime(started));
            if (HasTagOfOtherContent(turn))
                return turn with { Lie = "the server gives different contents the same strong ETag, so its 304 (not modified) means nothing" };
            return IsDoubtful(turn) && await SaysNotModifiedAsync(fetcher, conditional, cancellationToken).ConfigureAwait(false)
                ? turn with { Lie = "the server answers 304 (not modified) though the content has changed" }
                : turn;
        }
        catch (Exception failure) when (failure is FetchException || !cancellationToken.IsCancellationRequested)
        {
            // The disk's failure, a secret's, or one that nobody foresaw: this turn fails, the others go on.
            var error = failure as FetchException ?? FetchErrors.UnexpectedFailure(url.Address, failure);
            return new(url, new FailedAnswer { Error = error }, file, context.Journal.Now, context.Time.GetElapsedTime(started));
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
        !url.Options.Unconditional && !url.RefusalIsLifted && !url.Distrusts304 && !IsCheckDue(url)
        && url.Newest is { IsWhole: true } newest && files.Exists(newest.Path);

    /// <summary>Whether other content came with the very tag that stands for what is held.</summary>
    private static bool HasTagOfOtherContent(FetchedTurn turn) =>
        turn is { Answer: ContentAnswer { Validators.ETag: { } tag, FinalAddress: { } final }, Url: { Distrusts304: false, Newest: { } newest } url }
        && tag == url.Validators.ETag && EntityTag.IsStrong(tag) && url.ValidatorsOrigin == AddressFingerprint.Of(final)
        && !newest.Sha256.AsSpan().SequenceEqual(turn.File.Sha256);

    /// <summary>Whether an unconditional request, sent for the sake of checking, brought other content than the 304s before it stood for.</summary>
    private static bool IsDoubtful(FetchedTurn turn) =>
        turn.Answer is ContentAnswer && turn.Url is { TurnsSinceFull: > 0, Distrusts304: false, Newest: { } newest } && !turn.Url.Validators.IsEmpty
        && IsCheckDue(turn.Url) && !newest.Sha256.AsSpan().SequenceEqual(turn.File.Sha256);

    /// <summary>Whether the server still says 304 to the old validators: then it did not change just now, it lies.</summary>
    private static async Task<bool> SaysNotModifiedAsync(IFetcher fetcher, FetchRequest conditional, CancellationToken cancellationToken) =>
        await fetcher.FetchAsync(conditional, NoSink.Instance, cancellationToken).ConfigureAwait(false) is NotModifiedAnswer;

    /// <summary>What the cycle is to have looked at.</summary>
    private List<(Verifier Verifier, FileVersion Version)> Claims(long cycleId) => context.Database.Read(connection =>
    {
        var claims = RequiredVerifierRepository.Claimed(connection, cycleId);
        if (claims.Count == 0)
            return [];

        var verifiers = VerifierRepository.All(connection).ToDictionary(verifier => verifier.Id);
        List<(Verifier, FileVersion)> open = [];
        foreach (var (versionId, verifierId) in claims)
        {
            // Either may have been removed since it was claimed; and nobody judges bytes that are lost.
            if (verifiers.GetValueOrDefault(verifierId) is { } verifier && VersionRepository.ById(connection, versionId) is { Integrity: VersionIntegrity.Whole } version)
                open.Add((verifier, version.ToVersion(context.Layout)));
        }

        return open;
    });
}
