using System.Text.RegularExpressions;

namespace FetchPS.Module.Tests.Hosting;

public sealed partial class QuickstartTests
{
    [Fact]
    public async Task It_shows_two_cycles_a_failure_and_what_consumers_read()
    {
        var result = await HostProcess.RunAsync(null, "quickstart");
        var store = Store().Match(result.Output).Groups[1].Value;
        try
        {
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            var second = result.Output[result.Output.IndexOf("== 6.", StringComparison.Ordinal)..result.Output.IndexOf("== The versions", StringComparison.Ordinal)];
            Assert.Equal(2, Regex.Count(second, @"^ *\d+ Stored ", RegexOptions.Multiline));
            Assert.Equal(1, Regex.Count(second, @"^ *\d+ NotModified ", RegexOptions.Multiline));
            var versions = (await HostProcess.RunAsync(store, "Get-FileVersion | ForEach-Object { \"$($_.Name) $($_.Status) $($_.IsCurrent)\" }")).Output
                .Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
            Assert.Equal(["blocklist.txt Failed False", "blocklist.txt Passed True", "hosts.txt Passed False", "hosts.txt Passed True", "ports.csv Passed True"], versions);
            Assert.EndsWith("2001:db8:bad::/48\n", await File.ReadAllTextAsync(Path.Combine(store, "current", "localhost", "blocklist.txt"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(store)!, recursive: true);
        }
    }

    [GeneratedRegex(@"The store is (\S+)")]
    private static partial Regex Store();
}
