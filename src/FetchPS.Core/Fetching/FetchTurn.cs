using FetchPS.Core.Errors;
using Polly;

namespace FetchPS.Core.Fetching;

/// <summary>One URL's turn: its tries, and within each the hops from redirect to redirect.</summary>
internal sealed class FetchTurn : IDisposable
{
    private const int MostRedirects = 10;
    private static readonly ResiliencePropertyKey<FetchTurn> Key = new("FetchPS.Turn");

    private readonly HttpFetcher _fetcher;
    private readonly FetchRequest _request;
    private readonly RestartableSink _sink;
    private readonly TurnClock _clock;
    private readonly List<FetchException> _failedTries = [];
    private FetchPlace _place;
    private int _tries;

    internal FetchTurn(HttpFetcher fetcher, FetchRequest request, IContentSink sink, CancellationToken cancellationToken)
    {
        _fetcher = fetcher;
        _request = request;
        _sink = new RestartableSink(sink);
        _clock = new TurnClock(fetcher.Time, request.Limits, cancellationToken);
        _place = new FetchPlace(request.Address, request.Address);
    }

    /// <summary>Cancelled by the caller and by the total.</summary>
    internal CancellationToken Token => _clock.Turn;

    /// <summary>Whether the total has passed.</summary>
    internal bool IsOver => _clock.IsOver;

    internal static FetchTurn Of(ResilienceContext context) => context.Properties.GetValue(Key, null!);

    internal void AddTo(ResilienceContext context) => context.Properties.Set(Key, this);

    /// <summary>Whether a try that failed so is followed by another.</summary>
    internal bool MayTryAgain(FailedAnswer failed) =>
        _tries < _request.Limits.Tries && RetryRules.MayPass(failed)
        && !(failed.RetryAfter - _fetcher.Time.GetUtcNow() > _clock.Left);

    /// <summary>What the turn came to when its total passed while it waited.</summary>
    internal FailedAnswer TimedOut() =>
        Complete(new FailedAnswer { Error = FetchErrors.TotalTimeout(_place, _request.Limits.Total, _failedTries.LastOrDefault()) });

    /// <summary>Tries once. A failure of server or network is an answer, too.</summary>
    internal async ValueTask<FetchAnswer> TryAsync()
    {
        _tries++;
        _place = new FetchPlace(_request.Address, _request.Address);
        _sink.Restart();
        _clock.StartTry();
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
        }

        failed = Complete(failed);
        _failedTries.Add(failed.Error);
        return failed;
    }

    /// <inheritdoc/>
    public void Dispose() => _clock.Dispose();

    private TAnswer Complete<TAnswer>(TAnswer answer)
        where TAnswer : FetchAnswer =>
        answer with { Tries = Math.Max(_tries, 1), FailedTries = [.. _failedTries], FinalAddress = _place.Hop };

    private async ValueTask<FetchAnswer> FollowAsync()
    {
        if (_request.Address.Scheme != Uri.UriSchemeHttps)
            throw new TurnFault(UrlErrors.SchemeNotHttps(_place.Target, _request.Address.Scheme));

        List<Redirect> redirects = [];
        while (true)
        {
            var (answer, redirect) = await HopAsync(redirects).ConfigureAwait(false);
            if (redirect is null)
                return answer!;

            redirects.Add(redirect);
            CheckCircle(redirects);
            if (redirects.Count > MostRedirects)
                throw new TurnFault(FetchErrors.TooManyRedirects(_place, MostRedirects));
            _place = _place with { Hop = redirect.To };
        }
    }

    private void CheckCircle(List<Redirect> redirects)
    {
        var to = redirects[^1].To.AbsoluteUri;
        var start = redirects.FindIndex(redirect => redirect.From.AbsoluteUri == to);
        if (start >= 0)
            throw new TurnFault(FetchErrors.RedirectLoop(_place, redirects.Skip(start).Select(redirect => redirect.From).Append(redirects[^1].To)));
    }

    private async ValueTask<(FetchAnswer? Answer, Redirect? Redirect)> HopAsync(List<Redirect> redirects)
    {
        if (!_fetcher.Settings.Targets.Allows(_place.Hop.IdnHost))
            throw new TurnFault(FetchErrors.TargetDenied(_place, _place.Hop.IdnHost));

        var gate = _fetcher.GateOf(_place.Hop);
        using var slot = await gate.EnterAsync(_place, _clock).ConfigureAwait(false);
        var pool = Pool();
        var (message, isConditional) = _fetcher.Requests.Build(_request, _place);
        using (message)
        {
            using var response = await SendAsync(pool, message).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            if (status is 301 or 302 or 303 or 307 or 308)
                return (null, new Redirect(status, _place.Hop, RedirectTarget.Read(_place, status, ResponseHeaders.Single(response.Headers, "Location"))));

            var evidence = EvidenceOf(response, pool, redirects);
            try
            {
                var answer = await ReadAsync(response, isConditional, gate).ConfigureAwait(false);
                return (answer with { StatusCode = status, Evidence = evidence }, null);
            }
            catch (TurnFault fault)
            {
                return (new FailedAnswer { Error = fault.Error, StatusCode = status, Evidence = evidence, WireBytes = fault.WireBytes }, null);
            }
        }
    }

    private ConnectionPool Pool()
    {
        var profile = RequestBuilder.IsSameOrigin(_request.Address, _place.Hop) ? _request.Profile : _request.Profile.Anonymous;
        try
        {
            return _fetcher.Connections.For(profile, _request.Limits.HeaderKilobytes);
        }
        catch (FetchException unreadable)
        {
            throw new TurnFault(unreadable);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(ConnectionPool pool, HttpRequestMessage message)
    {
        message.Options.Set(SendWatch.Key, new SendWatch(_clock, _clock.Send()));
        try
        {
            var response = await pool.SendAsync(message, _clock.Try).ConfigureAwait(false);
            _clock.Received();
            return response;
        }
        catch (OperationCanceledException) when (_clock.Exceeded == FetchPhase.FirstByte)
        {
            throw new TurnFault(FetchErrors.FirstByteTimeout(_place, _request.Limits.FirstByte));
        }
        catch (HttpRequestException e)
        {
            throw new TurnFault(FaultReader.Read(_place, e, _request.Limits));
        }
    }

    private async ValueTask<FetchAnswer> ReadAsync(HttpResponseMessage response, bool isConditional, HostGate gate)
    {
        switch ((int)response.StatusCode)
        {
            case 200:
                var wireBytes = await BodyReader.ReadAsync(response, _request, _place, _sink, _clock).ConfigureAwait(false);
                return new ContentAnswer
                {
                    Validators = ResponseHeaders.Validators(response),
                    FileName = FileName.From(ResponseHeaders.Single(response.Content.Headers, "Content-Disposition"), _request.Address),
                    LastModified = response.Content.Headers.LastModified,
                    WireBytes = wireBytes,
                };
            case 304 when isConditional:
                return new NotModifiedAnswer { Validators = ResponseHeaders.Validators(response) };
            case 304:
                throw new TurnFault(FetchErrors.UnexpectedNotModified(_place));
            case var status:
                var failed = new FailedAnswer
                {
                    Error = FetchErrors.HttpStatus(_place, status, response.ReasonPhrase),
                    StatusCode = status,
                    RetryAfter = RetryAfterOf(response),
                };
                if (failed.RetryAfter is { } until)
                    gate.Close(until);
                return failed;
        }
    }

    private DateTimeOffset? RetryAfterOf(HttpResponseMessage response)
    {
        if ((int)response.StatusCode is not (408 or 429 or >= 500) || response.Headers.RetryAfter is not { } wait)
            return null;

        var now = _fetcher.Time.GetUtcNow();
        var until = wait.Date ?? now + wait.Delta!.Value;
        return until > now ? until : null;
    }

    private FetchEvidence EvidenceOf(HttpResponseMessage response, ConnectionPool pool, List<Redirect> redirects) => new()
    {
        Protocol = response.Version.Major >= 2 ? "HTTP/2" : $"HTTP/{response.Version}",
        Redirects = redirects,
        PermanentAddress = redirects.TakeWhile(redirect => redirect.IsPermanent).LastOrDefault()?.To,
        Headers = ResponseHeaders.ForRecord(response),
        Certificate = pool.CertificateOf(_place.Hop),
    };
}
