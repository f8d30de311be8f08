using FetchPS.Core.Settings;
using Polly;
using Polly.Retry;

namespace FetchPS.Core.Fetching;

/// <summary>Which failures may pass by themselves, and how long to wait for that.</summary>
internal static class RetryRules
{
    /// <summary>However long a server wants: after a day it is asked again.</summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);

    private static readonly HashSet<string> PassingErrors =
    [
        nameof(FetchErrors.DnsFailure), nameof(FetchErrors.ProxyUnreachable), nameof(FetchErrors.ConnectionRefused), nameof(FetchErrors.ConnectionFailed), nameof(FetchErrors.ConnectionLost),
        nameof(FetchErrors.ConnectTimeout), nameof(FetchErrors.FirstByteTimeout), nameof(FetchErrors.IdleTimeout), nameof(FetchErrors.BodyTruncated),
        nameof(FetchErrors.BodyTooLong),
    ];

    /// <summary>One pipeline for all turns of a fetcher; the turn itself travels with the execution.</summary>
    internal static ResiliencePipeline<FetchAnswer> Pipeline(FetchSettings settings, TimeProvider time) =>
        new ResiliencePipelineBuilder<FetchAnswer> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<FetchAnswer>
            {
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = settings.RetryDelay,
                MaxDelay = settings.LongestRetryDelay,
                MaxRetryAttempts = int.MaxValue, // each turn has its own limit
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is FailedAnswer failed && FetchTurn.Of(arguments.Context).MayTryAgain(failed)),
                // The host's gate waits after 429, for this turn and all others. A server that let go of a connection just as a request
                // went out on it, as each does now and then, is asked again at once (RFC 9110, section 9.2.2).
                DelayGenerator = static arguments => ValueTask.FromResult(
                    IsLetGo(arguments) ? TimeSpan.Zero : FetchTurn.Of(arguments.Context).WaitAfter((FailedAnswer)arguments.Outcome.Result!)),
                OnRetry = static arguments =>
                {
                    FetchTurn.Of(arguments.Context).Rest();
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    private static bool IsLetGo(RetryDelayGeneratorArguments<FetchAnswer> arguments) =>
        arguments is { AttemptNumber: 0, Outcome.Result: FailedAnswer { Error.ErrorId: nameof(FetchErrors.ConnectionLost) } };

    /// <summary>Whether another try may do better.</summary>
    internal static bool MayPass(FailedAnswer failed) =>
        failed.Error.ErrorId == nameof(FetchErrors.HttpStatus)
            ? failed.StatusCode is 408 or 429 or 500 or 502 or 503 or 504
            : PassingErrors.Contains(failed.Error.ErrorId);

    /// <summary>Until when the server wants to be left alone, a day at most; null where it does not say, or the time is over.</summary>
    internal static DateTimeOffset? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        if (response.Headers.RetryAfter is not { } wait)
            return null;

        var until = wait.Date ?? now + wait.Delta!.Value;
        return until <= now ? null : until > now + LongestRetryAfter ? now + LongestRetryAfter : until;
    }
}
