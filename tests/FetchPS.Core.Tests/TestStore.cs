using FetchPS.Core.Catalog;
using FetchPS.Core.Cycles;
using FetchPS.Core.Disk;
using FetchPS.Core.Verification;
using FetchPS.Testing;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Tests;

/// <summary>A store of its own in a temporary folder, with a clock that the test sets, and an HTTPS server whose authority it trusts.</summary>
public sealed class TestStore : IAsyncDisposable
{
    /// <summary>Names a folder in which the stores are made, such as on a volume that is to be tried; by default the platform's folder for temporary files.</summary>
    private const string RootVariable = "FETCHPS_TEST_ROOT";

    private readonly bool isOwn;

    private TestStore(TestOrigin origin, IDisk disk, string? filesPath, string? folder)
    {
        Origin = origin;
        Path = folder ?? NewFolder();
        isOwn = folder is null;
        Options = new FetchStoreOptions { Path = Path, FilesPath = filesPath, Time = Clock, Disk = disk };
        Store = FetchStore.OpenOrCreate(Options, out _);
        Store.SetCaCertificates(origin.Authority.CertificatePem);
    }

    public string Path { get; }

    public TestClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));

    public TestOrigin Origin { get; }

    public FetchStoreOptions Options { get; }

    public FetchStore Store { get; private set; }

    public List<CycleEvent> Events { get; } = [];

    /// <summary>Makes the store and starts the server.</summary>
    /// <param name="disk">The file system; the real ones by default.</param>
    /// <param name="filesPath">A folder for the versions.</param>
    /// <param name="folder">The store's folder, which goes with what the caller has it in, such as a volume that may be dead by then; a new one by default.</param>
    public static async Task<TestStore> CreateAsync(IDisk? disk = null, string? filesPath = null, string? folder = null) =>
        new(await TestOrigin.StartAsync(), disk ?? new PhysicalDisk(), filesPath, folder);

    /// <summary>Makes a folder for a store.</summary>
    public static string NewFolder() => Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } root
        ? Directory.CreateDirectory(System.IO.Path.Combine(root, $"fetchps-test-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("fetchps-test-").FullName;

    /// <summary>Serves content and watches it.</summary>
    public FetchUrl Watch(string path, string content, TimeSpan? interval = null)
    {
        Origin.Serve(path, content);
        return Store.Urls.Add(new NewUrl { Address = Origin.Address(path).ToString(), Interval = interval ?? TimeSpan.FromHours(1) });
    }

    /// <summary>Requires of all versions from now on that a line of theirs holds "good".</summary>
    public Verifier RequireGood(string name = "good") => AddVerifier(name, "good");

    /// <summary>Adds a verifier that passes what has a word in it.</summary>
    public Verifier AddVerifier(string name, string word, VerifierNeed need = VerifierNeed.Required, string? after = null, string? url = null) => Store.Verifiers.Add(new NewVerifier
    {
        Name = name,
        Kind = VerifierKind.Command,
        Command = "grep",
        ArgumentList = ["-q", word, "{Path}"],
        Need = need,
        After = after,
        Url = url,
    });

    /// <summary>Adds a verifier that is a script for <c>/bin/sh</c>, with its arguments from <c>$0</c> on.</summary>
    public Verifier AddShell(string name, string script, params string[] arguments) => Store.Verifiers.Add(new NewVerifier
    {
        Name = name,
        Kind = VerifierKind.Command,
        Command = "/bin/sh",
        ArgumentList = ["-c", script, .. arguments],
    });

    public async Task<List<TurnResult>> RunAsync(bool force = false, string? url = null)
    {
        List<TurnResult> turns = [];
        await Store.RunCycleAsync(new CycleOptions { Force = force, UrlIds = url is null ? null : [.. Store.Urls.Find(new() { Pattern = url }).Select(found => found.Id)] }, Hear, TestContext.Current.CancellationToken);
        return turns;

        void Hear(CycleEvent happened)
        {
            Events.Add(happened);
            if (happened is TurnEnded ended)
                turns.Add(ended.Turn);
        }
    }

    /// <summary>An hour later, as cron would have it.</summary>
    public Task<List<TurnResult>> RunNextHourAsync()
    {
        Clock.Advance(TimeSpan.FromHours(1));
        return RunAsync();
    }

    public List<FileVersion> Versions(string? url = null) => [.. Store.Versions.Find(new() { Url = url })];

    public long Count(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    public void Execute(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Reopen()
    {
        Store.Dispose();
        Store = FetchStore.Open(Options);
    }

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        await Origin.DisposeAsync();
        if (isOwn)
            Directory.Delete(Path, recursive: true);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={System.IO.Path.Combine(Path, "fetchps.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
