using FetchPS.Core.Files;
using FetchPS.Core.Model;
using FetchPS.Core.Secrets;
using Polly;

namespace FetchPS.Core.Fetching;

/// <summary>One URL's turn: its tries, and within each the hops from redirect to redirect.</summary>
internal sealed class FetchTurn : IDisposable
{
    private const int MostRedirects = 10;

    private static readonly ResiliencePropertyKey<FetchTurn> Key = new("FetchPS.Turn");

    private readonly HttpFetcher fetcher;
    private readonly FetchRequest request;
    private readonly RestartableSink sink;
    private readonly TurnClock clock;
    private readonly List<FetchException> failedTries = [];
    private readonly List<Doubt> doubts = [];
    private FetchPlace place;
    private RequestManner manner;
    private FailedAnswer? lastFailed;
    private SecretMask secrets;
    private int tries;
    private bool isGivenUp;

    internal FetchTurn(HttpFetcher fetcher, FetchRequest request, IContentSink sink, CancellationToken cancellationToken)
    {
        this.fetcher = fetcher;
        this.request = request;
        this.sink = new RestartableSink(sink);
        clock = new TurnClock(fetcher.Time, request.Limits, cancellationToken);
        place = new FetchPlace(request.Address, request.Address);
        manner = request.Quirks.MannerAt(fetcher.Time.GetUtcNow());
        manner = manner with { IsCoded = manner.IsCoded && !request.IgnoreContentCoding };
        secrets = request.Secrets.With(request.Address);
    }

    /// <summary>Cancelled by the caller and by the total.</summary>
    internal CancellationToken Token => clock.Turn;

    /// <summary>Whether the total has passed.</summary>
    internal bool IsOver => clock.IsOver;

    internal static FetchTurn Of(ResilienceContext context) => context.Properties.GetValue(Key, null!);

    internal void AddTo(ResilienceContext context) => context.Properties.Set(Key, this);

    /// <summary>Whether a try that failed so is followed by another.</summary>
    internal bool MayTryAgain(FailedAnswer failed) =>
        !isGivenUp && tries < this.request.Limits.Tries && RetryRules.MayPass(failed)
        && !(failed.RetryAfter - this.fetcher.Time.GetUtcNow() > clock.Left);

    /// <summary>Leaves its place to other turns until the next try; the host's gate takes it again.</summary>
    internal void Rest() => this.request.Slot?.GiveBack();

    /// <summary>How long to wait before the next try; null where the server did not say. After 429 the host's gate waits, for all.</summary>
    internal TimeSpan? WaitAfter(FailedAnswer failed) =>
        failed.RetryAfter is not { } until ? null : failed.StatusCode == 429 || until <= this.fetcher.Time.GetUtcNow() ? TimeSpan.Zero : until - this.fetcher.Time.GetUtcNow();

    /// <summary>What the turn came to when its total passed while it waited.</summary>
    internal FailedAnswer TimedOut() =>
        Complete(new FailedAnswer { Error = FetchErrors.TotalTimeout(place, this.request.Limits.Total, failedTries.LastOrDefault()) });

    /// <summary>Tries once. A failure of server or network is an answer, too.</summary>
    internal async ValueTask<FetchAnswer> TryAsync()
    {
        tries++;
        place = new FetchPlace(this.request.Address, this.request.Address);
        this.sink.Restart();
        clock.StartTry();
        FailedAnswer failed;
        try
        {
            var answer = await FollowAsync().ConfigureAwait(false);
            if (answer is not FailedAnswer refused)
                return Complete(answer);
            failed = refused;
        }
        catch (TurnFault fault)
        {
            failed = new FailedAnswer { Error = fault.Error };
            // The host's wish to be left alone came between: the turn was made, and this is what it came to.
            isGivenUp = failed.WasNotMade;
            if (isGivenUp && lastFailed is not null)
                return lastFailed;
        }

        lastFailed = failed = Complete(failed with { Error = failed.Error.Without(secrets.Hide) });
        failedTries.Add(failed.Error);
        return failed;
    }

    /// <inheritdoc/>
    public void Dispose() => clock.Dispose();

    private TAnswer Complete<TAnswer>(TAnswer answer)
        where TAnswer : FetchAnswer =>
        answer with { Tries = Math.Max(tries, 1), FailedTries = [.. failedTries], FinalAddress = place.Hop, Doubts = [.. doubts], Secrets = secrets };

    private async ValueTask<FetchAnswer> FollowAsync()
    {
        if (this.request.Address.Scheme != Uri.UriSchemeHttps)
            throw new TurnFault(UrlErrors.SchemeNotHttps(place.Target, this.request.Address.Scheme));

        List<Redirect> redirects = [];
        while (true)
        {
            var (answer, redirect) = await HopAsync(redirects).ConfigureAwait(false);
            if (answer is not null)
                return answer;
            if (redirect is null)
            {
                // The same hop once more, in another manner.
                this.sink.Restart();
                continue;
            }

            redirects.Add(redirect);
            CheckCircle(redirects);
            if (redirects.Count > MostRedirects)
                throw new TurnFault(FetchErrors.TooManyRedirects(place, MostRedirects));
            place = place with { Hop = redirect.To };
            secrets = secrets.With(redirect.To);
        }
    }

    private void CheckCircle(List<Redirect> redirects)
    {
        var to = redirects[^1].To.AbsoluteUri;
        var start = redirects.FindIndex(redirect => redirect.From.AbsoluteUri == to);
        if (start >= 0)
            throw new TurnFault(FetchErrors.RedirectLoop(place, redirects.Skip(start).Select(redirect => redirect.From).Append(redirects[^1].To)));
    }

    /// <summary>Asks one address: an answer, a redirect, or neither when it is to be asked again in another manner.</summary>
    private async ValueTask<(FetchAnswer? Answer, Redirect? Redirect)> HopAsync(List<Redirect> redirects)
    {
        if (!this.fetcher.Settings.Targets.Allows(place.Hop.IdnHost))
            throw new TurnFault(FetchErrors.TargetDenied(place, place.Hop.IdnHost));

        var gate = this.fetcher.GateOf(place.Hop);
        using var slot = await gate.EnterAsync(place, clock, this.request.Slot).ConfigureAwait(false);
        var pool = Pool();
        var asked = manner with { IsHttp1 = gate.WantsHttp1 };
        var (message, isConditional) = this.fetcher.Requests.Build(this.request, place, asked);
        asked = asked with { IsConditional = isConditional };
        using (message)
        {
            using var response = await SendAsync(pool, message, asked, gate).ConfigureAwait(false);
            if (response is null)
                return default;

            var status = (int)response.StatusCode;
            if (IsDoubted(DoubtRules.Of(response, this.request, asked, secrets, tries)))
                return default;
            if (this.request.Post is null && status is 301 or 302 or 303 or 307 or 308)
                return (null, new Redirect(status, place.Hop, RedirectTarget.Read(place, status, ResponseHeaders.All(response.Headers, "Location"))));

            var evidence = EvidenceOf(response, status, pool, redirects);
            try
            {
                var answer = await ReadAsync(response, isConditional, gate).ConfigureAwait(false);
                return (answer with { StatusCode = status, Evidence = evidence }, null);
            }
            catch (TurnFault fault) when (WantsHttp1(message, fault.Error, gate) || IsDoubted(DoubtRules.Of(fault, asked, tries)))
            {
                return default;
            }
            catch (TurnFault fault)
            {
                return (new FailedAnswer { Error = fault.Error, StatusCode = status, Evidence = evidence, WireBytes = fault.WireBytes }, null);
            }
        }
    }

    /// <summary>Notes a doubt: the turn asks once more, as one of its tries, and without what may have provoked the answer.</summary>
    private bool IsDoubted(Doubt? doubt)
    {
        if (doubt is null || this.request.Post is not null || (doubt.Tags is { } pair && this.request.Quirks.Knows(pair, this.fetcher.Time.GetUtcNow())))
            return false;

        doubts.Add(doubt);
        tries++;
        manner = manner with { IsConditional = false, IsCoded = manner.IsCoded && doubt.Kind != DoubtKind.Codings };
        return true;
    }

    /// <summary>Whether the server of HTTP/2 wants to be asked over HTTP/1.1; from now on all requests to the host are.</summary>
    private static bool WantsHttp1(HttpRequestMessage message, Exception failure, HostGate gate)
    {
        if (message.Version.Major < 2 || !FaultReader.WantsHttp1(failure))
            return false;

        gate.WantsHttp1 = true;
        return true;
    }

    private ConnectionPool Pool()
    {
        var profile = RequestBuilder.IsSameOrigin(this.request.Address, place.Hop) ? this.request.Profile : this.request.Profile.Anonymous;
        try
        {
            return this.fetcher.Connections.For(profile, this.request.Limits.HeaderKilobytes);
        }
        catch (FetchException unreadable)
        {
            throw new TurnFault(unreadable);
        }
    }

    /// <summary>Sends a request; null when it is to be made in another manner.</summary>
    private async Task<HttpResponseMessage?> SendAsync(ConnectionPool pool, HttpRequestMessage message, RequestManner asked, HostGate gate)
    {
        message.Options.Set(SendWatch.Key, new SendWatch(clock, clock.Send()));
        try
        {
            var response = await pool.SendAsync(message, clock.Try).ConfigureAwait(false);
            clock.Received();
            return response;
        }
        catch (OperationCanceledException) when (clock.Exceeded == FetchPhase.FirstByte)
        {
            throw new TurnFault(FetchErrors.FirstByteTimeout(place, this.request.Limits.FirstByte));
        }
        catch (HttpRequestException e) when (WantsHttp1(message, e, gate))
        {
            return null;
        }
        catch (HttpRequestException e)
        {
            var fault = new TurnFault(FaultReader.Read(place, e, this.request.Limits));
            if (IsDoubted(DoubtRules.Of(fault, asked, tries)))
                return null;
            throw fault;
        }
    }

    private async ValueTask<FetchAnswer> ReadAsync(HttpResponseMessage response, bool isConditional, HostGate gate)
    {
        switch ((int)response.StatusCode)
        {
            case 200:
                var wireBytes = await BodyReader.ReadAsync(response, this.request, place, this.sink, clock).ConfigureAwait(false);
                return new ContentAnswer
                {
                    Validators = ResponseHeaders.Validators(response, secrets),
                    FileName = FileName.From(ResponseHeaders.Single(response.Content.Headers, "Content-Disposition"), this.request.Address, secrets.Hide),
                    LastModified = response.Content.Headers.LastModified,
                    WireBytes = wireBytes,
                };
            case 304 when isConditional:
                return new NotModifiedAnswer { Validators = ResponseHeaders.Validators(response, secrets) };
            case 304:
                throw new TurnFault(FetchErrors.UnexpectedNotModified(place));
            case var status:
                var failed = new FailedAnswer
                {
                    Error = FetchErrors.HttpStatus(place, status, secrets.Hide(response.ReasonPhrase ?? "")),
                    StatusCode = status,
                    RetryAfter = RetryRules.RetryAfter(response, this.fetcher.Time.GetUtcNow()),
                };
                // One address's maintenance is its own: only "too many requests" is said of the host.
                if (status == 429 && failed.RetryAfter is { } until)
                    gate.Close(until);
                return failed;
        }
    }

    /// <summary>A 304 brings nothing whose origin anybody would ask for: its headers and certificate are not kept.</summary>
    private FetchEvidence EvidenceOf(HttpResponseMessage response, int status, ConnectionPool pool, List<Redirect> redirects) => new()
    {
        Protocol = response.Version.Major >= 2 ? "HTTP/2" : $"HTTP/{response.Version}",
        Redirects = redirects,
        PermanentAddress = redirects.TakeWhile(redirect => redirect.IsPermanent).LastOrDefault()?.To,
        Headers = status == 304 ? [] : ResponseHeaders.ForRecord(response, secrets),
        Certificate = status == 304 ? null : pool.CertificateOf(place.Hop)?.Without(secrets),
    };
}
