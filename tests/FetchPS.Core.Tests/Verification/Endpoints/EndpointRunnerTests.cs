using System.Text.Json;
using FetchPS.Core.Settings;
using FetchPS.Core.Tests.Fetching;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.Endpoints;
using Microsoft.AspNetCore.Http;

namespace FetchPS.Core.Tests.Verification.Endpoints;

public sealed class EndpointRunnerTests : EndpointTests
{
    private const string Passed = """{"result":"passed"}""";

    [Theory]
    [InlineData("""{"result":"passed"}""", VerificationResult.Passed, null)]
    [InlineData("""{"id":"msg_1","result":"passed"}""", VerificationResult.Passed, null)]
    [InlineData("""{"id":99,"result":"passed"}""", VerificationResult.Error, "it is about version 99, which was not asked for")]
    [InlineData("""{"versionId":"99","result":"failed"}""", VerificationResult.Error, "it is about version 99, which was not asked for")]
    [InlineData("""{"id":1,"result":"passed"}""", VerificationResult.Error, "it is about version 1, which was not asked for")]
    public async Task Of_a_set_it_says_nothing_about_a_version(string answer, VerificationResult expected, string? why)
    {
        Answer(200, answer);
        var member = new SetMember(Version(1), "1.txt");

        var verdict = await Runner().RunSetAsync(Endpoint() with { SetName = "geo" }, new SetCandidate { Set = "geo", Folder = InFolder("set"), Members = [member] }, TimeProvider.System, Stop);

        Assert.Equal(expected, verdict.Result);
        if (why is not null)
            Assert.Contains(why, verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_versions_json_is_posted_and_signed()
    {
        Answer(200, Passed);
        var version = Version(42, "ü.txt");

        await AskAsync(version: version);

        var request = Origin.Requests.Single();
        Assert.Equal(("POST", "application/json"), (request.Method, request.Header("Content-Type")));
        var webhook = Received.Single();
        Assert.True(webhook.IsSignedWith(Webhook.Secret));
        Assert.Matches("^msg_[0-9a-f]{32}$", webhook.Id);
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(webhook.Timestamp, null), 0, 300);
        Assert.Equal(FileVersionJson.Write(version), System.Text.Encoding.UTF8.GetString(webhook.Body));
    }

    [Fact]
    public async Task Content_goes_along_on_request()
    {
        Answer(200, Passed);
        byte[] content = [.. Enumerable.Range(0, 70_000).Select(i => (byte)i)];

        await AskAsync(Endpoint(options: new($"file:{InFolder("secret")}") { IncludeContent = true }), version: WithContent(Version(7), content));

        using var json = JsonDocument.Parse(Received.Single().Body);
        Assert.Equal(7, json.RootElement.GetProperty("id").GetInt64());
        Assert.Equal(content, json.RootElement.GetProperty("content").GetBytesFromBase64());
        Assert.True(Received.Single().IsSignedWith(Webhook.Secret));
    }

    [Theory]
    [InlineData(Passed, VerificationResult.Passed, null)]
    [InlineData("""{"result":"PASSED","message":null,"more":1}""", VerificationResult.Passed, null)]
    [InlineData("""{"result":"passed","result":"Passed"}""", VerificationResult.Passed, null)]
    [InlineData("""{"id":1,"versionId":"1","result":"passed"}""", VerificationResult.Passed, null)]
    [InlineData("""{"id":"msg_1","result":"passed"}""", VerificationResult.Passed, null)]
    [InlineData("""{"message":"line 3\u001b[31m is\nbad","result":"failed"}""", VerificationResult.Failed, "line 3 is bad")]
    [InlineData("""{"result":"failed","message":["a",1]}""", VerificationResult.Failed, """["a",1]""")]
    [InlineData("""{"result":"error","message":"no list to compare with"}""", VerificationResult.Error, "no list to compare with")]
    public async Task What_it_answers_is_the_verdict(string answer, VerificationResult result, string? message)
    {
        Answer(200, answer);

        Assert.Equal((result, message), await AskAsync());
    }

    [Theory]
    [InlineData("", "it is not JSON")]
    [InlineData("passed", "it is not JSON")]
    [InlineData("<html>", "it is not JSON")]
    [InlineData("""{"result":"pas""", "it is not JSON")]
    [InlineData("\"passed\"", "it is JSON, but not an object")]
    [InlineData("{}", "it has no text 'result'")]
    [InlineData("""{"result":true}""", "it has no text 'result'")]
    [InlineData("""{"Result":"passed"}""", "it has no text 'result'")]
    [InlineData("""{"result":"passed","RESULT":true}""", "it has no text 'result'")]
    [InlineData("""{"result":"passed","result":"failed"}""", "it contradicts itself with Passed and Failed")]
    [InlineData("""{"result":"failed","result":"passed"}""", "it contradicts itself with Failed and Passed")]
    [InlineData("""{"Result":"failed","result":"passed"}""", "it contradicts itself with Failed and Passed")]
    [InlineData("""{"result":"passed","r\u0065sult":"error"}""", "it contradicts itself with Passed and Error")]
    [InlineData("""{"result":"passed","result":"ok"}""", "its result is 'ok'")]
    [InlineData("""[{"id":1,"result":"passed"},{"id":2,"result":"failed"}]""", "it is JSON, but not an object")]
    [InlineData("""{"result":"passed"}{"result":"failed"}""", "it is not JSON")]
    [InlineData("""{"id":99,"result":"passed"}""", "it is about version 99, which was not asked for")]
    [InlineData("""{"versionId":"99","result":"passed"}""", "it is about version 99, which was not asked for")]
    [InlineData("""{"Id":1.5,"result":"passed"}""", "it is about version 1.5, which was not asked for")]
    [InlineData("""{"result":"o\nk"}""", "its result is 'o\\nk'")]
    public async Task Nonsense_is_an_error_and_says_why(string answer, string reason)
    {
        Answer(200, answer);

        var (result, message) = await AskAsync();

        Assert.Equal(VerificationResult.Error, result);
        Assert.StartsWith($"The answer of the endpoint {Origin.Address("/verify")} is not a verdict: {reason}", message, StringComparison.Ordinal);
        Assert.Single(Received);
    }

    [Fact]
    public async Task An_endless_answer_is_an_error()
    {
        Answer(200, new string(' ', EndpointReply.LargestAnswer) + Passed);

        var (result, message) = await AskAsync();

        Assert.Equal(VerificationResult.Error, result);
        Assert.Contains("it is over 65536 bytes long", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(201, "only 200 does")]
    [InlineData(204, "only 200 does")]
    [InlineData(400, "answered 400.")]
    [InlineData(401, "does not take the signature")]
    [InlineData(404, "no verifier at that address")]
    [InlineData(413, "too large")]
    [InlineData(501, "the endpoint's")]
    public async Task Another_status_is_an_error_and_says_which(int status, string advice)
    {
        Answer(status, status == 204 ? "" : Passed);

        var (result, message) = await AskAsync();

        Assert.Equal(VerificationResult.Error, result);
        Assert.Contains($"answered {status}", message, StringComparison.Ordinal);
        Assert.Contains(advice, message, StringComparison.Ordinal);
        Assert.Single(Received);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirects_are_not_followed(int status)
    {
        Origin.Serve("/elsewhere", Passed);
        Answer((_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });

        var (result, message) = await AskAsync();

        Assert.Equal(VerificationResult.Error, result);
        Assert.Contains($"answered {status}, a redirect", message, StringComparison.Ordinal);
        Assert.Equal(0, Origin.Count("/elsewhere"));
    }

    [Fact]
    public async Task Tries_share_the_id_and_each_is_signed_at_its_own_time()
    {
        var time = new JumpingTime();
        Answer((count, context) =>
        {
            if (count == 3)
                return context.Response.WriteAsync(Passed, Stop);
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "60";
            return Task.CompletedTask;
        });

        var (result, message) = await AskAsync(Endpoint() with { Timeout = TimeSpan.FromHours(3) }, new EndpointRunner(new(), Patient, Origin.Authority.CertificatePem, vault: null, time));

        Assert.Equal((VerificationResult.Passed, null), (result, message));
        Assert.Equal(3, Received.Count);
        Assert.Single(Received.Select(webhook => webhook.Id).Distinct());
        Assert.Equal(3, Received.Select(webhook => webhook.Timestamp).Distinct().Count());
        Assert.All(Received, webhook => Assert.True(webhook.IsSignedWith(Webhook.Secret)));
    }

    [Fact]
    public async Task It_gives_up_after_three_tries()
    {
        Answer(500, "");

        var (result, message) = await AskAsync();

        Assert.Equal(VerificationResult.Error, result);
        Assert.Contains("answered 500. The fault is the endpoint's.", message, StringComparison.Ordinal);
        Assert.Equal(3, Received.Count);
    }

    [Fact]
    public async Task Versions_have_ids_of_their_own()
    {
        Answer(200, Passed);

        var verdicts = await RunAsync(Runner(), Endpoint(), Versions(5));

        Assert.All(verdicts.Values, verdict => Assert.Equal(VerificationResult.Passed, verdict.Result));
        Assert.Equal(5, Received.Select(webhook => webhook.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_set_is_one_request_with_all_its_members(bool includeContent)
    {
        Answer(200, """{"result":"failed","message":"a sum is wrong"}""");
        var candidate = new SetCandidate
        {
            Set = "geo",
            Folder = Folder,
            Members = [new(WithContent(Version(1), "one"u8.ToArray()), "a/list.txt"), new(WithContent(Version(2), "two"u8.ToArray()), "a/list.sum")],
        };
        IVerifierRunner runner = Runner();

        var verdict = await runner.RunSetAsync(Endpoint(options: new($"file:{InFolder("secret")}") { IncludeContent = includeContent }), candidate, TimeProvider.System, Stop);

        Assert.Equal((VerificationResult.Failed, "a sum is wrong"), (verdict.Result, verdict.Message));
        Assert.True(Received.Single().IsSignedWith(Webhook.Secret));
        using var json = JsonDocument.Parse(Received.Single().Body);
        Assert.Equal("geo", json.RootElement.GetProperty("set").GetString());
        Assert.Equal(["a/list.txt", "a/list.sum"], json.RootElement.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("file").GetString()));
        Assert.Equal(
            includeContent ? ["b25l", "dHdv"] : [null, null],
            json.RootElement.GetProperty("members").EnumerateArray().Select(member => member.TryGetProperty("content", out var content) ? content.GetString() : null));
    }

    [Fact]
    public async Task The_time_limit_is_for_all_tries()
    {
        var time = new ManualTime();
        var silent = new TaskCompletionSource();
        Answer(async (count, context) =>
        {
            context.Response.StatusCode = 503;
            if (count == 1)
                return;
            silent.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var asking = AskAsync(runner: Runner(new FetchSettings { RetryDelay = TimeSpan.Zero }, time));
        await silent.Task.WaitAsync(Patience, Stop);
        time.Advance(TimeSpan.FromSeconds(30));
        var (result, message) = await asking.WaitAsync(Patience, Stop);

        Assert.Equal(VerificationResult.Error, result);
        Assert.Contains("not finished within 30 s, including all tries", message, StringComparison.Ordinal);
        Assert.Contains("503", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_it()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var asked = new TaskCompletionSource();
        Answer(async (_, context) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var running = RunAsync(Runner(), Endpoint(), Versions(1), cancel.Token);
        await asked.Task.WaitAsync(Patience, Stop);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience, Stop));
    }

    private static readonly FetchLimits Patient = new() { Connect = TimeSpan.FromHours(2), Idle = TimeSpan.FromHours(2) };
}
