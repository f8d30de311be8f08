using Microsoft.Data.Sqlite;

namespace FetchPS.Module.Tests.Commands;

/// <summary>A cycle that will not end by itself: one URL is stored, one trickles, and the verifier of a third hangs and ignores SIGTERM.</summary>
internal sealed class BusyCycle : IAsyncDisposable
{
    /// <summary>Runs the cycle, and says so as soon as the first URL is stored.</summary>
    internal const string Script = "Invoke-FetchCycle | ForEach-Object { [Console]::Out.WriteLine(\"turn $($_.Outcome)\") }";

    private readonly OriginSession site;
    private readonly TaskCompletionSource trickling = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string verifierStarted;
    private readonly string mayPass;

    private BusyCycle(OriginSession site)
    {
        this.site = site;
        verifierStarted = site.Session.Folder.Combine("started");
        mayPass = site.Session.Folder.Combine("may-pass");
    }

    internal EngineSession Session => site.Session;

    internal static async Task<BusyCycle> PrepareAsync()
    {
        var busy = new BusyCycle(await OriginSession.StartAsync());
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [busy.verifierStarted]))
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        busy.Session.Set("Script", busy.Session.Folder.File("hang.sh", $"[ -e '{busy.mayPass}' ] && exit 0\ntrap '' TERM INT HUP\necho $$ > '{busy.verifierStarted}'\nwhile :; do sleep 1000; done\n"));
        busy.Session.Invoke("Add-FetchVerifier hang -Command /bin/sh -ArgumentList $Script -Url '*judged*'").Clean();
        busy.site.Watch("/stored.txt", "stored\n");
        busy.site.Watch("/judged.txt", "judged\n");
        busy.site.Watch("/trickle.txt", "");
        busy.site.Origin.Respond("/trickle.txt", async context =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            do
            {
                await context.Response.Body.WriteAsync("x"u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                busy.trickling.TrySetResult();
            }
            while (await timer.WaitForNextTickAsync(context.RequestAborted));
        });
        return busy;
    }

    /// <summary>Waits until all three are under way.</summary>
    /// <returns>The hanging verifier's process id.</returns>
    internal async Task<int> UnderWayAsync()
    {
        await trickling.Task.WaitAsync(TestContext.Current.CancellationToken);
        return int.Parse(await Task.Run(() => File.ReadAllText(verifierStarted)).WaitAsync(TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Checks what the cycle that was ended has left, and that the next one does what is left to do.</summary>
    internal void CheckAfter(int verifier)
    {
        Assert.False(Directory.Exists($"/proc/{verifier}"), "The verifier still runs.");
        Assert.Equal("Cancelled", Scalar("SELECT state FROM cycle"));
        Assert.Equal("0", Scalar("SELECT COUNT(*) FROM url WHERE claim_cycle_id IS NOT NULL"));
        Assert.Equal("0", Scalar("SELECT COUNT(*) FROM required_verifier WHERE claim_cycle_id IS NOT NULL"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Session.Store, "incoming")));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(Session.Store, "run")), file => char.IsAsciiDigit(Path.GetFileName(file)[0]));
        Assert.Empty(Session.Invoke("Test-FetchStore").Clean().Output);
        Assert.Equal(["judged\n", "stored\n"], Session.Invoke("Get-FileVersion").Clean().Objects<FileVersion>().Select(version => File.ReadAllText(version.Path)).Order());

        File.WriteAllText(mayPass, "");
        site.Origin.Serve("/trickle.txt", "whole\n");
        Assert.Equal("whole\n", File.ReadAllText(Session.Invoke("Invoke-FetchCycle | ForEach-Object { Get-FileVersion -Id $_.VersionId }").Clean().Single<FileVersion>().Path));
        Assert.Equal(VerificationStatus.Passed, Session.Invoke("Get-FileVersion -Url '*judged*'").Clean().Single<FileVersion>().Status);
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private string Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Session.Store, "fetchps.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture)!;
    }
}
