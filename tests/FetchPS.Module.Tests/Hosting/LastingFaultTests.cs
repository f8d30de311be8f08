using FetchPS.Module.Tests.Commands;

namespace FetchPS.Module.Tests.Hosting;

/// <summary>What is wrong and stays so makes the exit code of each cycle, until it is mended.</summary>
public sealed class LastingFaultTests : IAsyncLifetime
{
    private OriginSession site = null!;
    private FetchUrl url = null!;

    private string Store => site.Session.Store;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The verifier is a script for /bin/sh.");
        site = await OriginSession.StartAsync();
        url = site.Watch("/a.txt", "a\n");
    }

    public async ValueTask DisposeAsync()
    {
        if (site is not null)
            await site.DisposeAsync();
    }

    [Fact]
    public async Task A_verifier_that_waits_for_a_person()
    {
        var mended = site.Session.Folder.Combine("mended");
        site.Session.Set("Mended", mended);
        site.Session.Invoke("Add-FetchVerifier shaky -Command /bin/sh -ArgumentList '-c', 'test -e \"$0\" || exit 3', $Mended").Clean();
        for (var cycle = 0; cycle < 3; cycle++)
            Assert.Equal(2, (await CycleAsync()).ExitCode);

        await AssertToldAsync("Invoke-FetchVerifier shaky");

        await File.WriteAllTextAsync(mended, "", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await HostProcess.RunAsync(Store, "Invoke-FetchVerifier", "shaky")).ExitCode);
        await AssertMendedAsync();
    }

    [Theory]
    [InlineData("Set-VerificationResult 1 Passed -Message ok")]
    [InlineData("Disable-FetchUrl 1")]
    [InlineData("Remove-FetchVerifier shaky")]
    public async Task A_verifier_that_waits_and_holds_up_nothing_is_not_told(string command)
    {
        site.Session.Invoke("Add-FetchVerifier shaky -Command /bin/sh -ArgumentList '-c', 'exit 3'").Clean();
        for (var cycle = 0; cycle < 4; cycle++)
            Assert.Equal(2, (await CycleAsync()).ExitCode);

        Assert.Equal("", (await HostProcess.RunAsync(Store, command)).Error);
        await AssertMendedAsync();
    }

    [Fact]
    public async Task A_verifier_of_a_set_that_waits_for_a_person()
    {
        var mended = site.Session.Folder.Combine("mended");
        site.Session.Set("Mended", mended);
        site.Session.Set("Member", site.Origin.Address("/a.txt?member=1").ToString());
        site.Origin.Serve("/a.txt?member=1", "a\n");
        site.Session.Invoke("Remove-FetchUrl 1; Add-FetchUrl $Member -SetName geo; Add-FetchVerifier shaky -SetName geo -Command /bin/sh -ArgumentList '-c', 'test -e \"$0\" || exit 3', $Mended").Clean();
        for (var cycle = 0; cycle < 3; cycle++)
            Assert.Equal(2, (await CycleAsync()).ExitCode);

        await AssertToldAsync("Enable-FetchVerifier shaky");

        await File.WriteAllTextAsync(mended, "", TestContext.Current.CancellationToken);
        Assert.Equal("", (await HostProcess.RunAsync(Store, "Disable-FetchVerifier shaky -Confirm:$false; Enable-FetchVerifier shaky")).Error);
        await AssertMendedAsync();
    }

    [Fact]
    public async Task A_folder_in_the_place_of_a_current_copy()
    {
        site.Session.Invoke("Add-FetchVerifier size -BuiltIn Envelope -Option @{ MinimumSize = 1 }").Clean();
        Assert.Equal(0, (await CycleAsync()).ExitCode);
        File.Delete(url.CurrentPath);
        Directory.CreateDirectory(Path.Combine(url.CurrentPath, "in the way"));
        Assert.Equal(2, (await CycleAsync("-Force")).ExitCode);

        await AssertToldAsync(url.CurrentPath);

        Directory.Delete(url.CurrentPath, recursive: true);
        await AssertMendedAsync();
    }

    [Fact]
    public async Task A_log_that_can_be_opened_and_not_written()
    {
        var log = Path.Combine(Store, "logs", $"fetchps-{DateTime.UtcNow:yyyyMMdd}.log");
        File.Delete(log);
        Assert.SkipUnless(FullDevice.TryMake(log), "Only an administrator may make a device.");

        await AssertToldAsync($"The log '{log}' can't be written");

        File.Delete(log);
        await AssertMendedAsync();
    }

    /// <summary>Nothing can be recorded then: the cycle does not begin, which is a failure each time.</summary>
    [Theory]
    [InlineData("run")]
    [InlineData("logs")]
    public async Task A_file_in_the_place_of_a_folder_that_each_cycle_needs(string name)
    {
        var folder = Path.Combine(Store, name);
        Assert.Equal(0, (await CycleAsync()).ExitCode);
        Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(folder, "", TestContext.Current.CancellationToken);

        for (var cycle = 0; cycle < 3; cycle++)
        {
            var result = await CycleAsync();
            Assert.Equal(1, result.ExitCode);
            Assert.Contains(folder, result.Error, StringComparison.Ordinal);
        }

        File.Delete(folder);
        await AssertMendedAsync();
    }

    private Task<HostResult> CycleAsync(params string[] more) => HostProcess.RunAsync(Store, ["Invoke-FetchCycle", .. more]);

    private async Task AssertToldAsync(string text)
    {
        for (var cycle = 2; cycle <= 3; cycle++)
        {
            var result = await CycleAsync();
            Assert.Contains(text, result.Error, StringComparison.Ordinal);
            Assert.Equal(2, result.ExitCode);
        }
    }

    private async Task AssertMendedAsync()
    {
        var result = await CycleAsync();
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
    }
}
