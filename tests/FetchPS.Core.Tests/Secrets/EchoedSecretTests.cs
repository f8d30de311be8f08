using System.Text;
using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;
using FetchPS.Core.Settings;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Secrets;

/// <summary>A server that repeats all that it is sent, wherever it can, with what a terminal would obey around it.</summary>
public sealed class EchoedSecretTests : IAsyncDisposable
{
    private const string Token = "t0k3n+that/was-sent";
    private const string Query = "qu3ry-that-was-asked";
    private const string Escape = "\u001b[2J";

    private readonly SecretTraces traces = new(Token, Uri.EscapeDataString(Token), "t0k3n", Convert.ToBase64String(Encoding.UTF8.GetBytes(Token)), Query, Escape);
    private readonly string folder = TestStore.NewFolder();
    private readonly RawOrigin origin;
    private readonly FetchStore store;

    public EchoedSecretTests()
    {
        origin = RawOrigin.Http1(AnswerAsync);
        store = FetchStore.OpenOrCreate(new FetchStoreOptions { Path = Path.Combine(folder, "store") }, out _);
        store.SetCaCertificates(origin.Authority.CertificatePem);
        File.WriteAllText(Path.Combine(folder, "token"), Token);
    }

    [Fact]
    public async Task What_a_server_repeats_is_kept_nowhere_and_told_nowhere()
    {
        foreach (var path in new[] { "/kept", "/refused", "/moved", "/broken", "/coding", "/circle", "/header", "/length" })
        {
            store.Urls.Add(new NewUrl
            {
                Address = origin.Address($"{path}?token={Query}").ToString(),
                Interval = TimeSpan.FromHours(1),
                Options = new FetchOptions { BearerToken = $"file:{Path.Combine(folder, "token")}", Tries = 1 },
            });
        }

        List<CycleEvent> events = [];
        await store.RunCycleAsync(new CycleOptions { Force = true }, events.Add, TestContext.Current.CancellationToken);

        var turns = events.OfType<TurnEnded>().ToList();
        Assert.Equal(8, turns.Count);
        Assert.All(turns.Where(turn => turn.Error is null), turn => Assert.Equal(TurnOutcome.Stored, turn.Turn.Outcome));
        foreach (var turn in turns.Where(turn => turn.Error is not null))
            traces.AssertNone(turn.Error!.ToString().ReplaceLineEndings(" "), $"the error of {turn.Turn}");
        Assert.Contains(turns, turn => turn.Error?.Message.Contains("(secret)", StringComparison.Ordinal) == true);
        await traces.AssertNoneAsync(store.Path);
    }

    public async ValueTask DisposeAsync()
    {
        store.Dispose();
        await origin.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task AnswerAsync(RawConnection connection)
    {
        var request = await connection.ReadRequestAsync();
        var path = request.Split(' ')[1];
        var noise = $"{Token} {Uri.EscapeDataString(Token)} {Convert.ToBase64String(Encoding.UTF8.GetBytes(Token))} {Query} {Escape}";
        await connection.WriteAsync(path.Split('?')[0] switch
        {
            "/refused" => $"HTTP/1.1 401 No {noise}\r\nContent-Length: 0\r\n\r\n",
            "/moved" => $"HTTP/1.1 301 Moved\r\nLocation: /kept/{Uri.EscapeDataString(Token)}?sig={Query}\r\nContent-Length: 0\r\n\r\n",
            "/circle" => $"HTTP/1.1 302 Moved\r\nLocation: /circle?token={Query}\r\nContent-Length: 0\r\n\r\n",
            "/broken" => $"HTTP/9.9.9 {noise}\r\n\r\n",
            "/coding" => $"HTTP/1.1 200 OK\r\nContent-Encoding: {noise}\r\nContent-Length: 1\r\n\r\nx",
            "/header" => $"HTTP/1.1 200 OK\r\n{noise}\r\nContent-Length: 1\r\n\r\nx",
            "/length" => $"HTTP/1.1 200 OK\r\nContent-Length: {noise}\r\n\r\nx",
            _ => $"HTTP/1.1 200 OK\r\nETag: \"{Token}\"\r\nX-Echo: {noise}\r\nX-Request-Uri: {path}\r\nX-Whole: https://localhost{path}\r\nContent-Location: {path}\r\n"
                + $"Content-Disposition: attachment; filename=\"{Token}-{Query}.txt\"\r\nContent-Type: text/plain; note=\"{Query}\"\r\nContent-Length: 5\r\n\r\nline\n",
        });
    }
}
