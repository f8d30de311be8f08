namespace FetchPS.Module.Tests.Binding;

/// <summary>Numbers, sizes and names of enumerations mean what was written, whatever PowerShell's own conversions would make of it.</summary>
public sealed class LooseValueTests : IDisposable
{
    private readonly EngineSession session = new();

    public LooseValueTests() => session.Invoke("Add-FetchUrl https://example.org/a").Clean();

    public void Dispose() => session.Dispose();

    [Theory]
    [InlineData("Set-FetchUrl 1 -KeepLast '3,1'")]
    [InlineData("Set-FetchUrl 1 -KeepLast 3.4")]
    [InlineData("Set-FetchUrl 1 -KeepLast '0x23'")]
    [InlineData("Set-FetchUrl 1 -KeepLast $true")]
    [InlineData("Set-FetchUrl 1 -KeepLast ([char]'7')")]
    [InlineData("Set-FetchUrl 1 -FullEvery ' 5'")]
    [InlineData("Set-FetchUrl 1 -Tries '1e0'")]
    [InlineData("Set-FetchUrl 1 -MaximumSize '1,000'")]
    [InlineData("Set-FetchUrl 1 -MaximumSize 2000.5")]
    [InlineData("Set-FetchStore -MaximumHeaderSize '0x1000'")]
    [InlineData("Set-FetchStore -ThrottlePerHost '+2'")]
    [InlineData("Invoke-FetchCycle -ThrottleLimit '1,2' -WhatIf")]
    [InlineData("Get-FetchLog -Level 'Warning,Error'")]
    [InlineData("Get-FetchLog -Level 2")]
    [InlineData("Get-VerificationResult -Result 1")]
    [InlineData("Set-VerificationResult 1 '0'")]
    [InlineData("Set-VerificationResult 1 'Passed,Failed'")]
    [InlineData("Set-VerificationResult 1 ([FetchPS.VerificationStatus]::Passed)")]
    public void What_binds_loosely_is_refused(string script) => Assert.Equal(["ParameterArgumentTransformationError"], session.Invoke(script).ErrorIds);

    [Theory]
    [InlineData("7", 7)]
    [InlineData("'7'", 7)]
    [InlineData("1.5KB", 1536)]
    [InlineData("2KB", 2048)]
    [InlineData("'200mb'", 200L * 1024 * 1024)]
    [InlineData("3GB", 3L * 1024 * 1024 * 1024)]
    public void A_size_is_a_whole_number_with_or_without_a_unit(string given, long size) =>
        Assert.Equal(size, session.Invoke($"Set-FetchStore -MaximumSize {given} -PassThru").Clean().Single<StoreSummary>().MaximumSize);

    [Theory]
    [InlineData("Get-FileVersion 3.0")]
    [InlineData("Get-FileVersion '3,1'")]
    [InlineData("Get-FileVersion '1e1'")]
    [InlineData("Compare-FileVersion -Id '0x23'")]
    [InlineData("Get-FetchEvidence ' 3'")]
    [InlineData("Get-VerificationResult '+3'")]
    [InlineData("Protect-FileVersion ([char]'3')")]
    [InlineData("Restore-FileVersion $true")]
    [InlineData("Get-FileContent 3d")]
    [InlineData("Set-VerificationResult 1e1 Passed")]
    public void An_id_is_digits_or_an_integer(string script) => Assert.Equal(["InvalidVersionId"], session.Invoke(script).ErrorIds);

    [Theory]
    [InlineData("'3,1'", true)]
    [InlineData("'abc'", false)]
    public void A_list_in_one_text_is_told_from_other_text(string given, bool isList)
    {
        var refused = Assert.Single(session.Invoke($"Get-FileVersion {given} -Store $Store").Errors);

        Assert.Equal(isList, refused.ToString().Contains("Several are a list", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_exported_and_read_again_names_the_same()
    {
        var urls = session.Invoke("""
            $live = Get-FetchUrl
            $read = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($live))
            $read | Disable-FetchUrl -PassThru
            $read | Set-VerificationResult -Result Passed
            """);

        Assert.Equal(1, urls.Single<FetchUrl>().Id);
        Assert.Equal(["InvalidVersionId"], urls.ErrorIds);
    }
}
