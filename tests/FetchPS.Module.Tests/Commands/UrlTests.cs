namespace FetchPS.Module.Tests.Commands;

public sealed class UrlTests : IDisposable
{
    private readonly EngineSession session = new();

    public void Dispose() => session.Dispose();

    [Theory]
    [InlineData("1h", 1)]
    [InlineData("6h", 6)]
    [InlineData("1d", 24)]
    [InlineData("2w", 336)]
    [InlineData("'1d'", 24)]
    [InlineData("([timespan]'06:00')", 6)]
    public void An_interval_is_taken_as_it_is_typed(string interval, int hours)
    {
        var url = session.Invoke($"Add-FetchUrl https://example.org/a -Interval {interval} -PassThru").Clean().Single<FetchUrl>();

        Assert.Equal(TimeSpan.FromHours(hours), url.Interval);
    }

    [Theory]
    [InlineData("0", "InvalidInterval")]
    [InlineData("1", "InvalidInterval")]
    [InlineData("30m", "IntervalTooShort")]
    [InlineData("1.5h", "IntervalNotWholeHours")]
    [InlineData("-1d", "IntervalTooShort")]
    [InlineData("abc", "InvalidInterval")]
    [InlineData("''", "InvalidInterval")]
    [InlineData("([timespan]'00:30')", "IntervalTooShort")]
    public void A_wrong_interval_is_refused_and_nothing_is_made(string interval, string errorId)
    {
        var result = session.Invoke($"Add-FetchUrl https://example.org/a -Interval {interval}");

        Assert.Equal([errorId], result.ErrorIds);
        Assert.False(Directory.Exists(session.Store));
    }

    [Theory]
    [InlineData("list.txt", "InvalidUrl")]
    [InlineData("example.org/list.txt", "InvalidUrl")]
    [InlineData("http://example.org/", "SchemeNotHttps")]
    [InlineData("file:///etc/passwd", "SchemeNotHttps")]
    [InlineData("ftp://example.org/", "SchemeNotHttps")]
    [InlineData("https://me:pa55@example.org/", "CredentialsInUrl")]
    public void A_wrong_address_is_an_error_and_the_others_are_added(string address, string errorId)
    {
        session.Set("Wrong", address);

        var result = session.Invoke("Add-FetchUrl https://example.org/a, $Wrong, https://example.org/b -PassThru");

        Assert.Equal([errorId], result.ErrorIds);
        Assert.DoesNotContain("pa55", result.Errors[0].ToString() + result.Errors[0].TargetObject, StringComparison.Ordinal);
        Assert.Equal(["https://example.org/a", "https://example.org/b"], result.Objects<FetchUrl>().Select(url => url.Url));
    }

    [Fact]
    public void Adding_again_changes_nothing_and_says_so()
    {
        var result = session.Invoke("Add-FetchUrl https://example.org/a -PassThru; Add-FetchUrl HTTPS://EXAMPLE.org:443/a -PassThru; Add-FetchUrl https://example.org/a 1d");

        Assert.Equal([true, false], result.Objects<FetchUrl>().Select(url => url.Changed));
        Assert.Equal(["UrlExists"], result.ErrorIds);
    }

    [Fact]
    public void A_table_of_URLs_comes_in_by_property_name()
    {
        var result = session.Invoke("""
            [pscustomobject]@{ Address = 'https://example.org/a'; Interval = '6h'; Set = 'lists' },
            [pscustomobject]@{ Url = 'https://example.org/b'; Interval = '1d'; At = '06:00' },
            [pscustomobject]@{ Url = 'https://example.org/c'; Interval = '2d'; SetName = 'lists' } | Add-FetchUrl -PassThru
            Add-FetchUrl -Address https://example.org/d -Set old -PassThru
            """).Clean().Objects<FetchUrl>();

        Assert.Equal([6, 24, 48, 1], result.Select(url => (int)url.Interval.TotalHours));
        Assert.Equal(["lists", null, "lists", "old"], result.Select(url => url.SetName));
    }

    [Fact]
    public void Rows_of_a_table_take_nothing_from_each_other_and_empty_cells_are_none()
    {
        session.Invoke("""
            [pscustomobject]@{ Url = 'https://example.org/a'; Interval = '1d'; At = '06:00' }, [pscustomobject]@{ Url = 'https://example.org/b'; Interval = '1d' },
            [pscustomobject]@{ Url = 'https://example.org/c'; Interval = '1d'; At = '' }, [pscustomobject]@{ Url = 'https://example.org/d'; Interval = ''; At = $null } | Add-FetchUrl
            """).Clean();

        var urls = session.Invoke("Get-FetchUrl").Clean().Objects<FetchUrl>();
        Assert.Equal([24, 24, 24, 1], urls.Select(url => (int)url.Interval.TotalHours));
        Assert.Equal(["InvalidTimeOfDay"], session.Invoke("Add-FetchUrl https://example.org/e -At ''").ErrorIds);
        Assert.Equal(["UrlExists", "UrlExists"], session.Invoke("Add-FetchUrl https://example.org/a, https://example.org/b, https://example.org/c 1d -At 06:00").ErrorIds);
    }

    [Theory]
    [InlineData("Get-FetchUrl $unset")]
    [InlineData("Get-FetchUrl @()")]
    [InlineData("Get-FetchUrl -Url $null")]
    [InlineData("$null | Get-FetchUrl")]
    [InlineData("[pscustomobject]@{ Url = $null } | Get-FetchUrl")]
    [InlineData("Get-FileVersion -Url $unset")]
    [InlineData("$null | Get-FileVersion")]
    [InlineData("Get-FetchHistory $unset")]
    [InlineData("[pscustomobject]@{ UrlId = $null } | Get-FetchHistory")]
    [InlineData("Invoke-FetchCycle $unset -WhatIf")]
    [InlineData("Get-FetchLog -Url $unset")]
    [InlineData("$null | Get-FetchLog")]
    public void A_variable_that_was_never_set_does_not_mean_everything(string script)
    {
        session.Invoke("Add-FetchUrl https://example.org/a").Clean();

        var result = session.Invoke(script);

        Assert.Empty(result.Output);
        Assert.Single(result.ErrorIds);
    }

    [Theory]
    [InlineData("Add-FetchUrl https://example.org/a, nonsense, https://example.org/b -ErrorAction Stop", "a")]
    [InlineData("'https://example.org/a', 'https://example.org/b' | ForEach-Object { $_ ; if ($_ -like '*b') { throw 'enough' } } | Add-FetchUrl", "a b")]
    public void What_was_accepted_is_kept_when_the_pipeline_ends_early(string script, string kept)
    {
        Assert.NotNull(session.Invoke(script).Terminating);

        Assert.Equal(kept, string.Join(' ', session.Invoke("Get-FetchUrl").Clean().Objects<FetchUrl>().Select(url => url.Url[^1])));
    }

    [Fact]
    public async Task What_was_accepted_is_kept_when_the_pipeline_is_stopped()
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Set("Waiting", waiting);

        await session.InvokeAndStopAsync("& { 'https://example.org/a'; $Waiting.SetResult(); while ($true) { } } | Add-FetchUrl", waiting.Task);

        Assert.Equal("https://example.org/a", session.Invoke("Get-FetchUrl").Clean().Single<FetchUrl>().Url);
    }

    [Theory]
    [InlineData("Get-FetchUrl")]
    [InlineData("Disable-FetchUrl")]
    [InlineData("Enable-FetchUrl")]
    [InlineData("Remove-FetchUrl")]
    [InlineData("Set-FetchInterval -Interval 1d -Url")]
    public void An_unknown_URL_is_an_error_and_the_others_go_on(string command)
    {
        session.Invoke("Add-FetchUrl https://example.org/a, https://example.org/b").Clean();

        var result = session.Invoke($"{command} https://example.org/a, https://example.org/none, 99, https://example.org/b");

        Assert.Equal(["UnknownUrl", "UnknownUrl"], result.ErrorIds);
        Assert.Equal(["https://example.org/none", "99"], result.Errors.Select(error => error.TargetObject.ToString()));
    }

    [Fact]
    public void A_wildcard_that_fits_nothing_is_silent()
    {
        session.Invoke("Add-FetchUrl https://example.org/a").Clean();

        Assert.Empty(session.Invoke("Get-FetchUrl *none*; Disable-FetchUrl *none*; Remove-FetchUrl *none*").Clean().Output);
        Assert.Single(session.Invoke("Get-FetchUrl").Output);
    }

    [Fact]
    public void URLs_are_named_by_address_wildcard_id_or_object()
    {
        session.Invoke("Add-FetchUrl https://example.org/a, https://example.org/b").Clean();

        foreach (var identity in (string[])["https://example.org/b", "*/b", "2", "'2'", "(Get-FetchUrl */b)"])
            Assert.Equal(2, session.Invoke($"Get-FetchUrl {identity}").Clean().Single<FetchUrl>().Id);
        Assert.Equal(2, session.Invoke("Get-FetchUrl */b | Get-FetchUrl").Clean().Single<FetchUrl>().Id);
    }

    [Fact]
    public void Disabling_and_enabling_say_whether_anything_changed()
    {
        session.Invoke("Add-FetchUrl https://example.org/a, https://example.org/b").Clean();

        var result = session.Invoke("1..2 | ForEach-Object { Get-FetchUrl */a | Disable-FetchUrl -PassThru }; Get-FetchUrl -Disabled; Get-FetchUrl -Enabled; Enable-FetchUrl 1 -PassThru").Clean().Objects<FetchUrl>();

        Assert.Equal([true, false, null, null, true], result.Select(url => url.Changed));
        Assert.Equal([false, false, false, true, true], result.Select(url => url.Enabled));
    }

    [Fact]
    public void An_interval_is_changed()
    {
        session.Invoke("Add-FetchUrl https://example.org/a").Clean();

        var url = session.Invoke("Get-FetchUrl | Set-FetchInterval -Interval 1d -At 06:00 -PassThru").Clean().Single<FetchUrl>();

        Assert.Equal((TimeSpan.FromDays(1), true), (url.Interval, url.Changed));
        Assert.Equal(["ParameterArgumentTransformationError"], session.Invoke("Set-FetchInterval 1 -Interval 1d -At 6").ErrorIds);
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        session.Invoke("Add-FetchUrl https://example.org/a -WhatIf").Clean();
        Assert.False(Directory.Exists(session.Store));
        session.Invoke("Add-FetchUrl https://example.org/a").Clean();

        session.Invoke("Disable-FetchUrl 1 -WhatIf; Set-FetchInterval 1 1d -WhatIf; Remove-FetchUrl 1 -IncludeVersions -WhatIf; Add-FetchUrl https://example.org/b -WhatIf").Clean();

        var url = session.Invoke("Get-FetchUrl").Clean().Single<FetchUrl>();
        Assert.Equal((true, TimeSpan.FromHours(1)), (url.Enabled, url.Interval));
    }

    [Fact]
    public void Removing_keeps_the_id_for_a_return()
    {
        var result = session.Invoke("Add-FetchUrl https://example.org/a; Add-FetchUrl https://example.org/b; Remove-FetchUrl */a; Get-FetchUrl; Add-FetchUrl https://example.org/a -PassThru").Clean().Objects<FetchUrl>();

        Assert.Equal([2, 1], result.Select(url => url.Id));
    }
}
