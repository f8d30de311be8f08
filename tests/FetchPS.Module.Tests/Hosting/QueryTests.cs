namespace FetchPS.Module.Tests.Hosting;

/// <summary>What fetchps says is what cron mails: no query of an address is in it, whoever says it.</summary>
public sealed class QueryTests
{
    private const string Secret = "s3cr3t-in-a-query";
    private const string Address = $"https://localhost:1/list.txt?token={Secret}";

    [Fact]
    public async Task No_command_says_a_query()
    {
        using var folder = new TempFolder();
        var store = folder.Combine("store");
        var added = await HostProcess.RunAsync(store, $"Initialize-FetchStore; Add-FetchUrl '{Address}'; Set-FetchStore -Tries 1");

        foreach (var command in new[]
        {
            $"Add-FetchUrl '{Address}' -Interval 2h -WhatIf -Verbose", $"Add-FetchUrl '{Address}' -Interval 2h", $"Add-FetchUrl {Address} {Address} {Address}",
            $"Get-FetchUrl -Sett '{Address}'", $"Get-FetchUrl '{Address}x'", $"Set-FetchInterval '{Address}' '{Address}'", $"Set-VerificationResult '{Address}' Passed", $"{Address}",
            "Get-FetchUrl | Disable-FetchUrl -WhatIf", "Get-FetchUrl | Remove-FetchUrl -IncludeVersions -WhatIf", "Get-FetchUrl | Set-FetchInterval -Interval 2h -WhatIf",
            "Get-FetchUrl | Restore-FileVersion -Release -WhatIf", $"Add-FetchVerifier a -Endpoint '{Address}' -Secret env:NOT_THERE -WhatIf", $"Compare-FileVersion -Url '{Address}'",
            "Invoke-FetchCycle -Force -Verbose | Out-Null", $"throw '{Address}'", "Get-FetchLog",
        })
        {
            var result = await HostProcess.RunAsync(store, command);
            Assert.False((result.Error + result.Output).Contains(Secret, StringComparison.Ordinal), $"{command}: {result.Error}{result.Output}");
        }

        Assert.Equal(0, added.ExitCode);
        Assert.DoesNotContain(Secret, added.Error, StringComparison.Ordinal);
    }
}
