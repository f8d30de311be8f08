namespace FetchPS.Core.Tests.Crash;

/// <summary>Real volumes that are full or refuse writes in the midst of a cycle. Once they are well again, the next cycle goes on by itself.</summary>
public sealed class VolumeTests : IDisposable
{
    private const int Urls = 6;

    private readonly string folder = Directory.CreateTempSubdirectory("fetchps-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_disk_that_fills_up_during_a_cycle()
    {
        using var volume = TestVolume.InMemory("8m");
        await using var test = await TestStore.CreateAsync(folder: Path.Combine(volume.Path, "store"));
        Answer(test, volume.Fill);

        var failure = await FailAsync(test, "VolumeFull");
        Assert.Contains("full", failure.Message, StringComparison.Ordinal);
        Assert.Empty(test.Versions());
        StoreInvariants.Check(test, []);

        volume.Free();
        await CheckNextCycleAsync(test);
    }

    [Fact]
    public async Task A_volume_of_versions_that_is_full()
    {
        using var volume = TestVolume.InMemory("2m");
        await using var test = await TestStore.CreateAsync(filesPath: Path.Combine(volume.Path, "files"));
        Answer(test, () => { });
        test.Watch("/large.txt", new string('x', 4 << 20));

        // The large one finds no room, and says so; what came in before or after it is stored.
        var turns = await test.RunAsync();
        var large = Assert.Single(turns, turn => turn.Outcome == TurnOutcome.Failed && turn.Url.EndsWith("/large.txt", StringComparison.Ordinal));
        Assert.Equal("VolumeFull", large.ErrorId);
        Assert.Contains("is full", large.Error, StringComparison.Ordinal);
        Assert.Equal(turns.Count(turn => turn.Outcome == TurnOutcome.Stored), test.Versions().Count);
        StoreInvariants.Check(test, []);

        test.Origin.Serve("/large.txt", "small by now");
        await CheckNextCycleAsync(test, Urls + 1);
    }

    [Fact]
    public async Task A_volume_of_the_database_that_is_full()
    {
        using var volume = TestVolume.InMemory("8m");
        await using var test = await TestStore.CreateAsync(folder: Path.Combine(volume.Path, "store"), filesPath: Path.Combine(folder, "files"));
        Answer(test, volume.Fill);

        await FailAsync(test, "VolumeFull");
        Assert.Empty(test.Versions());
        StoreInvariants.Check(test, []);

        volume.Free();
        await CheckNextCycleAsync(test);
    }

    [Fact]
    public async Task A_volume_of_versions_that_has_no_inodes_left()
    {
        using var volume = TestVolume.InMemory("8m,nr_inodes=12");
        await using var test = await TestStore.CreateAsync(filesPath: Path.Combine(volume.Path, "files"));
        Answer(test, () =>
        {
            for (var i = 0; i < 12; i++)
            {
                try
                {
                    File.Create(Path.Combine(volume.Path, $"{i}")).Dispose();
                }
                catch (IOException)
                {
                    // None left.
                }
            }
        });

        var failed = (await test.RunAsync()).Where(turn => turn.Outcome == TurnOutcome.Failed).ToList();
        Assert.NotEmpty(failed);
        Assert.All(failed, turn => Assert.Equal("NoInodes", turn.ErrorId));
    }

    [Fact]
    public void A_volume_that_is_full_when_a_store_is_made()
    {
        using var volume = TestVolume.InMemory("1m");
        volume.Fill();
        Assert.Equal("VolumeFull", Assert.Throws<FetchException>(() => FetchStore.OpenOrCreate(new() { Path = Path.Combine(volume.Path, "store") }, out _)).ErrorId);
    }

    [Fact]
    public async Task A_volume_of_the_log_that_is_full_stops_nothing_and_is_told_of()
    {
        using var volume = TestVolume.InMemory("1m");
        await using var test = await TestStore.CreateAsync();
        Answer(test, () => { });
        test.Store.Dispose();
        using var logs = volume.MountAt(Path.Combine(test.Path, "logs"));
        volume.Fill();
        test.Reopen();

        Assert.All(await test.RunAsync(), turn => Assert.Equal(TurnOutcome.Stored, turn.Outcome));
        Assert.Equal("LogNotWritable", test.Store.LogFailure!.ErrorId);
        Assert.Equal(Urls, test.Count("SELECT COUNT(*) FROM audit WHERE event = 'VersionStored'"));

        volume.Free();
        test.Reopen();
        await test.RunNextHourAsync();
        Assert.Null(test.Store.LogFailure);
    }

    [Fact]
    public async Task A_volume_of_versions_that_is_made_read_only()
    {
        using var volume = TestVolume.InMemory("8m");
        await using var test = await TestStore.CreateAsync(filesPath: Path.Combine(volume.Path, "files"));
        Answer(test, volume.MakeReadOnly);

        Assert.All(await test.RunAsync(), turn =>
        {
            Assert.Equal("StorageFailure", turn.ErrorId);
            Assert.Contains("its volume is read-only", turn.Error, StringComparison.Ordinal);
        });
        Assert.Empty(test.Versions());
        StoreInvariants.Check(test, []);
        await test.RunNextHourAsync();

        volume.MakeWritable();
        test.Clock.Advance(TimeSpan.FromHours(2));
        await CheckNextCycleAsync(test);
    }

    [Fact]
    public async Task A_disk_that_refuses_all_writes_after_an_error_of_its_own()
    {
        using var volume = TestVolume.Ext4();
        await using var test = await TestStore.CreateAsync(folder: Path.Combine(volume.Path, "store"));
        Answer(test, volume.Abort);

        await FailAsync(test, "StoreReadOnly", "DatabaseFailure", "StorageFailure");
        test.Store.Dispose();
        // Reading may still do; whoever wants to change something is told why not.
        var refused = Assert.Throws<FetchException>(() =>
        {
            using var store = FetchStore.Open(test.Options);
            store.SetCaCertificates(null);
        });
        Assert.Contains(refused.ErrorId, (string[])["StoreReadOnly", "LogNotWritable"]);

        volume.Restart();
        test.Reopen();
        Assert.Empty(test.Versions());
        StoreInvariants.Check(test, []);
        await CheckNextCycleAsync(test);
    }

    [Fact]
    public async Task A_store_on_a_read_only_volume()
    {
        using var volume = TestVolume.InMemory("8m");
        await using var test = await TestStore.CreateAsync(folder: Path.Combine(volume.Path, "store"));
        Answer(test, () => { });
        test.Store.Dispose();
        volume.MakeReadOnly();

        using (var store = FetchStore.Open(test.Options))
        {
            Assert.Empty(store.Check(cancellationToken: TestContext.Current.CancellationToken));
            var refused = Assert.Throws<FetchException>(() => store.SetCaCertificates(null));
            Assert.Equal("StoreReadOnly", refused.ErrorId);
            Assert.Contains(test.Path, refused.Message, StringComparison.Ordinal);
            Assert.Contains("read-only", refused.Message, StringComparison.Ordinal);
        }

        var other = Path.Combine(volume.Path, "other");
        Assert.Equal("StoreReadOnly", Assert.Throws<FetchException>(() => FetchStore.OpenOrCreate(new() { Path = other }, out _)).ErrorId);

        volume.MakeWritable();
        test.Reopen();
        await CheckNextCycleAsync(test);
    }

    [Fact]
    public async Task A_store_on_a_read_only_volume_is_read_with_what_its_wal_holds()
    {
        using var volume = TestVolume.InMemory("16m");
        await using var test = await TestStore.CreateAsync();
        Answer(test, () => { });
        await test.RunAsync();
        test.Store.Dispose();

        // As a snapshot has it: a committed row that is in the WAL alone, and no index of that.
        var path = Path.Combine(volume.Path, "store");
        test.Reopen();
        using (var open = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(test.Path, "fetchps.db")};Pooling=False"))
        {
            open.Open();
            test.Watch("/late.txt", "late");
            CopyTree(test.Path, path);
        }

        File.Delete(Path.Combine(path, "fetchps.db-shm"));
        Assert.True(new FileInfo(Path.Combine(path, "fetchps.db-wal")).Length > 0);
        volume.MakeReadOnly();
        var before = TemporaryCopies();

        using (var store = FetchStore.Open(test.Options with { Path = path }))
        {
            Assert.Equal(Urls + 1, store.Summarize().Urls);
            Assert.Empty(store.Check(cancellationToken: TestContext.Current.CancellationToken));
            var copy = Assert.Single(TemporaryCopies().Except(before));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(copy).UnixFileMode);
            var backup = store.Backup(Path.Combine(folder, "backup"), new());
            Assert.Equal(Urls, backup.Versions);
            Assert.Equal("StoreReadOnly", Assert.Throws<FetchException>(() => store.SetCaCertificates("none")).ErrorId);

            var versions = store.Versions.Find(new()).OrderBy(version => version.UrlId).ToList();
            Assert.Equal("content 0\n", store.Content.Text(versions[0]));
            Assert.Equal(ComparisonOutcome.Different, store.Comparer.Compare(versions[0], versions[1]).Outcome);
            List<ExportedFile> exported = [];
            store.Export.Run(versions, Path.Combine(folder, "export"), exported.Add, failure => throw failure, TestContext.Current.CancellationToken);
            Assert.Equal("content 1\n", await File.ReadAllTextAsync(exported[1].Path, TestContext.Current.CancellationToken));
        }

        // The same folder as the source of a restore: what its WAL holds comes along.
        var restored = test.Options with { Path = Path.Combine(folder, "restored") };
        Assert.Equal(Urls, FetchStore.Restore(restored, path, new() { Failed = failure => throw failure, CancellationToken = TestContext.Current.CancellationToken }).Versions);
        using (var store = FetchStore.Open(restored))
            Assert.Equal(Urls + 1, store.Summarize().Urls);

        Assert.Empty(TemporaryCopies().Except(before));
        using var taken = FetchStore.Open(test.Options with { Path = Path.Combine(folder, "backup") });
        Assert.Equal(Urls + 1, taken.Summarize().Urls);
    }

    private static string[] TemporaryCopies() => Directory.GetDirectories(Path.GetTempPath(), "fetchps-read-*");

    private static void CopyTree(string from, string to)
    {
        using var copying = System.Diagnostics.Process.Start("cp", ["-a", from, to]);
        copying.WaitForExit();
        Assert.Equal(0, copying.ExitCode);
    }

    /// <summary>Watches URLs whose bodies come only once all were asked for, and something has happened.</summary>
    private static void Answer(TestStore test, Action before)
    {
        var asked = 0;
        var happened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < Urls; i++)
        {
            var body = System.Text.Encoding.ASCII.GetBytes($"content {i}\n");
            test.Watch($"/{i}.txt", "");
            test.Origin.Respond($"/{i}.txt", async context =>
            {
                // Four requests at a time go to one host.
                if (Interlocked.Increment(ref asked) == 4)
                {
                    before();
                    happened.SetResult();
                }

                await happened.Task;
                await context.Response.Body.WriteAsync(body);
            });
        }
    }

    /// <summary>Runs a cycle that can't go on, or all of whose turns fail.</summary>
    private static async Task<Exception> FailAsync(TestStore test, params string[] errorIds)
    {
        var failure = await Assert.ThrowsAsync<FetchException>(() => test.RunAsync());
        Assert.Contains(failure.ErrorId, errorIds);
        return failure;
    }

    private static async Task CheckNextCycleAsync(TestStore test, int urls = Urls)
    {
        var turns = await test.RunNextHourAsync();
        Assert.DoesNotContain(turns, turn => turn.Outcome == TurnOutcome.Failed);
        Assert.Equal(urls, test.Versions().Count);
        Assert.Empty(test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(0, test.Count("SELECT COUNT(*) FROM cycle WHERE state = 'Running'"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(test.Store.Summarize().FilesPath, "incoming")));
    }
}
