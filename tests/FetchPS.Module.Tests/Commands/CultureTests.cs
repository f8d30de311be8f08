using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace FetchPS.Module.Tests.Commands;

/// <summary>A time means the same in every culture: ISO forms are Gregorian, and so is all that is written.</summary>
public sealed partial class CultureTests
{
    private static readonly string[] Times = ["DateTime", "DateTimeOffset", "TimeOnly", "DateOnly", "TimeSpan"];

    public static TheoryData<string> Cultures => ["fa-IR", "th-TH", "ar-SA", "he-IL", "sv-SE", ""];

    [Fact]
    public void Every_parameter_that_takes_a_time_reads_it_by_a_transformation_of_ours()
    {
        using var session = new EngineSession();
        var commands = session.Invoke("Get-Command -Module FetchPS -CommandType Cmdlet").Clean().Objects<CmdletInfo>();
        var times = commands.SelectMany(command => command.Parameters.Values, (command, parameter) => (Name: $"{command.Name} -{parameter.Name}", Parameter: parameter))
            .Where(each => Times.Contains((Nullable.GetUnderlyingType(each.Parameter.ParameterType) ?? each.Parameter.ParameterType).Name))
            .ToList();

        Assert.True(times.Count > 15, $"There are {times.Count} only.");
        Assert.All(times, each => Assert.Single(
            each.Parameter.Attributes, attribute => attribute is ArgumentTransformationAttribute && attribute.GetType().Namespace == "FetchPS.Arguments"));
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public void Iso_forms_are_read_alike(string culture)
    {
        using var session = Under(culture);
        var local = TimeZoneInfo.Local;
        DateTimeOffset Local(DateTime time) => new(time, local.GetUtcOffset(time));

        Assert.Equal(Local(new(2026, 1, 1)), Read(session, "'2026-01-01'"));
        Assert.Equal(Local(new(2026, 1, 1)), Read(session, "'2026-01'"));
        Assert.Equal(Local(new(2026, 2, 28, 18, 5, 0)), Read(session, "'2026-02-28 18:05'"));
        Assert.Equal(Local(new DateTime(2026, 2, 28, 18, 5, 9).AddTicks(1_234_567)), Read(session, "'2026-02-28T18:05:09.1234567'"));
        Assert.Equal(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Read(session, "'2026-01-01T00:00:00Z'"));
        Assert.Equal(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Read(session, "' 2026-01-01 00:00:00z '"));
        Assert.Equal(new(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(5.5)), Read(session, "'2026-01-01T00:00:00+05:30'"));
        Assert.Equal(new(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(-8)), Read(session, "'2026-01-01 00:00 -0800'"));
        Assert.Equal(new(2026, 1, 1, 6, 30, 0, TimeSpan.Zero), Read(session, "'20260101T063000Z'"));
        Assert.Equal(new(2026, 1, 1, 6, 30, 0, TimeSpan.Zero), Read(session, "'Thu, 01 Jan 2026 06:30:00 GMT'"));
        Assert.Equal(new(2026, 1, 1, 6, 30, 0, TimeSpan.Zero), Read(session, "([datetimeoffset]::new(2026, 1, 1, 6, 30, 0, [timespan]::Zero).ToString('o'))"));
        Assert.Equal(new(2026, 1, 1, 6, 30, 0, TimeSpan.Zero), Read(session, "([datetime]::new(2026, 1, 1, 6, 30, 0, [System.DateTimeKind]::Utc))"));
        Assert.Equal(Local(new(2026, 1, 1, 6, 30, 0)), Read(session, "([datetime]::new(2026, 1, 1, 6, 30, 0, [System.DateTimeKind]::Local))"));
        Assert.Equal(Local(new(2026, 1, 1, 6, 30, 0)), Read(session, "([datetime]::new(2026, 1, 1, 6, 30, 0))"));
        Assert.Equal(Local(new(2026, 1, 1)), Read(session, "([System.DateOnly]::new(2026, 1, 1))"));
        Assert.Equal(Local(DateTime.Today.AddHours(3)), Read(session, "'03:00'"));
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public void What_could_mean_several_times_or_none_is_refused(string culture)
    {
        using var session = Under(culture);
        foreach (var value in (string[])["7", "20260101", "'20260101'", "1.5", "''", "'  '", "$null", "$true", "'2026'", "'1/2/26'", "'26-01-02'", "'2026-02-29'", "'2026-13-01'", "'2026-01-01T25:00'",
            "'2026-01-01T00:00:00+99:00'", "'0000-01-01'", "'2026-W01-1'", "'tomorrow'", "'۲۰۲۶-۰۱-۰۱'", "([timespan]::FromDays(1))"])
        {
            var failure = Thrown(session, value);
            Assert.Equal("InvalidTime", Assert.IsType<FetchException>(failure.InnerException).ErrorId);
            Assert.Contains("2026-01-31T18:00:00Z", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("en-US", "1/2/2026", "2026-01-02")]
    [InlineData("en-GB", "1/2/2026", null)]
    [InlineData("en-GB", "2/2/2026", "2026-02-02")]
    [InlineData("de-DE", "25.12.2026", "2026-12-25")]
    [InlineData("de-DE", "3.2.2026", null)]
    [InlineData("de-DE", "25. Dezember 2026", "2026-12-25")]
    [InlineData("fa-IR", "1405/1/2", null)]
    [InlineData("fa-IR", "2/2/2026", null)]
    [InlineData("th-TH", "2/2/2569", null)]
    [InlineData("en-US", "2/2/26", null)]
    public void Other_forms_are_the_cultures_own_where_it_counts_years_so_and_the_casts_agree(string culture, string text, string? day)
    {
        using var session = Under(culture);
        if (day is null)
            Thrown(session, $"'{text}'");
        else
            Assert.Equal(day, Read(session, $"'{text}'").ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("fa_IR")]
    [InlineData("th_TH")]
    public async Task A_child_takes_and_tells_times_as_ever(string locale)
    {
        await using var site = await OriginSession.StartAsync();
        site.Watch("/a.txt", "a\n");
        var store = site.Session.Store;
        var environment = new Dictionary<string, string?> { ["LANG"] = $"{locale}.UTF-8", ["LC_ALL"] = $"{locale}.UTF-8" };
        Task<HostResult> RunAsync(params string[] arguments) => HostProcess.RunAsync(store, environment, arguments);

        Assert.Equal(locale.Replace('_', '-'), (await RunAsync("(Get-Culture).Name; [cultureinfo]::CurrentCulture.Name")).Output.Trim().Split('\n')[^1]);
        Assert.Equal((0, ""), await CodeAsync("Invoke-FetchCycle"));
        Assert.Equal((0, ""), await CodeAsync("Get-FileVersion", "-Before", "2020-01-01"));
        Assert.Equal((0, ""), await CodeAsync("Get-FetchLog -After 2200-01-01"));
        Assert.Contains("a.txt", (await RunAsync("Get-FileVersion", "-After", "2020-01-01")).Output, StringComparison.Ordinal);
        Assert.Contains("a.txt", (await RunAsync("Get-FileVersion -AsOf 2200-01-01T00:00:00Z")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("Get-FileVersion", "-Before", "1/2/2020")).ExitCode);

        var year = DateTime.UtcNow.ToString("yyyy-", CultureInfo.InvariantCulture);
        foreach (var view in (string[])["Get-FileVersion", "Get-FetchHistory", "Get-FetchHistory -Daily", "Get-FetchLog -Tail 3", "Get-FetchUrl"])
            Assert.Contains(year, (await RunAsync(view)).Output, StringComparison.Ordinal);

        async Task<(int, string)> CodeAsync(params string[] arguments)
        {
            var result = await RunAsync(arguments);
            return (result.ExitCode, arguments[0] == "Invoke-FetchCycle" ? "" : result.Output.Trim() + result.Error);
        }
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public async Task What_is_written_and_said_has_the_same_digits_signs_and_days(string culture)
    {
        await using var site = await OriginSession.StartAsync();
        using var session = Under(culture, site.Session.Store);
        site.Watch("/a.txt", "1\n2\n3\n");
        Run(session, "Add-FetchVerifier size -BuiltIn Envelope -Option @{ MaximumShrink = 12.5; MinimumSize = 1 } -Store $Store; Invoke-FetchCycle -Store $Store").Clean();
        site.Origin.Serve("/a.txt", "1\n");
        var result = Run(session, "Invoke-FetchCycle -Force -Store $Store; Get-FetchStore -Store $Store | Out-String; Get-FetchUrl -Store $Store | Out-String");

        var files = Directory.GetFiles(Path.Combine(site.Session.Store, "logs")).Select(File.ReadAllText);
        foreach (var text in files.Concat(result.Errors.Select(error => error.ToString())))
        {
            Assert.DoesNotMatch(Foreign(), text);
            Assert.DoesNotMatch(OtherYear(), text);
        }

        Assert.Contains(result.Errors, error => error.ToString().Contains("66.7", StringComparison.Ordinal) || error.ToString().Contains('%', StringComparison.Ordinal));
    }

    /// <summary>ConvertTo-Csv and Export-Csv ask each property's value for its text.</summary>
    [Theory]
    [MemberData(nameof(Cultures))]
    public async Task As_a_text_a_time_is_the_same_in_every_culture_and_stays_a_time(string culture)
    {
        await using var site = await OriginSession.StartAsync();
        using var session = Under(culture, site.Session.Store);
        site.Watch("/a.txt", "1\n");
        Run(session, "Invoke-FetchCycle -Store $Store").Clean();
        var told = Run(session, """
            $all = @(Get-FileVersion -Store $Store; Get-FetchUrl -Store $Store; Get-FetchHistory -Store $Store; Get-FetchLog -Store $Store -Tail 1; Get-FetchStore -Store $Store; (Get-FetchEvidence 1 -Store $Store).Certificate)
            foreach ($one in $all) {
                foreach ($property in $one.psobject.Properties) { if ($property.Value -is [datetimeoffset]) { $property.Value.ToString(); ([pscustomobject]@{ Time = $property.Value }).Time.ToString() } }
            }
            """).Clean().Objects<string>();

        Assert.True(told.Count >= 16, $"{told.Count} times were found.");
        Assert.All(told, text => Assert.Matches(@"\A20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+\+00:00\z", text));
        Assert.Equal([true, true, true, true, true, true], Run(session, """
            $version = Get-FileVersion 1 -Store $Store
            $version.Fetched -is [datetimeoffset]; $version.Fetched -lt [datetime]::Now.AddYears(1); $version.Fetched.AddDays(1) -gt $version.Fetched
            $version.Fetched.ToString('yyyy', [cultureinfo]::InvariantCulture) -like '20*'; $null -eq $version.Removed; @(Get-FileVersion -Store $Store -After $version.Fetched.AddDays(-1)).Count -eq 1
            """).Clean().Objects<bool>());
        Assert.Equal("2026-01-02", Run(session, "[FetchPS.Views.ViewText]::Moment([System.DateOnly]::new(2026, 1, 2)).ToString()").Clean().Single<string>());
        // Within a string PowerShell writes every time invariant by itself.
        Assert.Contains(DateTime.UtcNow.ToString("yyyy", CultureInfo.InvariantCulture), Run(session, "\"$((Get-FileVersion 1 -Store $Store).Fetched)\"").Clean().Single<string>(), StringComparison.Ordinal);
    }

    private static EngineSession Under(string culture, string? store = null)
    {
        var session = new EngineSession();
        session.Set("Culture", culture);
        if (store is not null)
            session.Set("Store", store);
        session.Invoke("function Read-Time { param([System.DateTimeOffset] [FetchPS.Arguments.TimeTransformation()] $Time) $Time }").Clean();
        return session;
    }

    /// <summary>Runs a script whose thread has the session's culture.</summary>
    private static EngineResult Run(EngineSession session, string script) =>
        session.Invoke($"[cultureinfo]::CurrentCulture = $Culture; if ([cultureinfo]::CurrentCulture.Name -ne $Culture) {{ throw 'no culture' }}; {script}");

    private static DateTimeOffset Read(EngineSession session, string value) => Run(session, $"Read-Time {value}").Clean().Single<DateTimeOffset>();

    /// <summary>Why a value was not bound.</summary>
    private static ArgumentTransformationMetadataException Thrown(EngineSession session, string value)
    {
        var result = Run(session, $"Read-Time {value}");
        Assert.True(result.Errors.Count == 1, $"{value} was read.");
        return Assert.IsType<ArgumentTransformationMetadataException>(result.Errors[0].Exception.InnerException);
    }

    /// <summary>Digits, signs and marks of other scripts.</summary>
    [GeneratedRegex(@"[\u0660-\u066C\u06F0-\u06F9\u0E50-\u0E59\u2212\u200E\u200F\u061C]")]
    private static partial Regex Foreign();

    /// <summary>Years of other calendars, as they would begin a day.</summary>
    [GeneratedRegex(@"\b(14[0-9]{2}|25[67][0-9]|57[89][0-9])[-/][0-9]{1,2}[-/]")]
    private static partial Regex OtherYear();
}
