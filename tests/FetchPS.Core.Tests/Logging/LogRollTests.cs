namespace FetchPS.Core.Tests.Logging;

public sealed class LogRollTests : LogTest
{
    private IEnumerable<string?> Names => Directory.EnumerateFiles(Logs).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_utc_day_has_its_file(bool buffered)
    {
        Clock.UtcNow = new DateTimeOffset(2026, 12, 31, 23, 59, 59, 999, TimeSpan.Zero);
        using (var log = Open(buffered))
        {
            log.Write(LogLevel.Information, "Event", "old year");
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            log.Write(LogLevel.Information, "Event", "new year");
            Clock.Advance(TimeSpan.FromMilliseconds(-1));
            log.Write(LogLevel.Information, "Event", "the clock was put back");
        }

        Assert.Equal(["fetchps-20261231.log", "fetchps-20270101.log"], Names);
        Assert.Single(File.ReadAllLines(FileOf("20270101")));
        Assert.Equal(["old year", "the clock was put back", "new year"], Messages());
    }

    [Fact]
    public void Two_writers_roll_at_midnight_without_losing_a_line()
    {
        using var one = Open();
        using var two = Open();
        one.Write(LogLevel.Information, "Event", "1");
        two.Write(LogLevel.Information, "Event", "2");
        Clock.Advance(TimeSpan.FromHours(12));
        two.Write(LogLevel.Information, "Event", "3");
        one.Write(LogLevel.Information, "Event", "4");

        Assert.Equal(["1", "2", "3", "4"], Messages());
        Assert.Equal(["fetchps-20260315.log", "fetchps-20260316.log"], Names);
    }

    [Fact]
    public void Files_past_their_days_are_removed_when_a_day_begins()
    {
        Directory.CreateDirectory(Logs);
        foreach (string name in new[] { "fetchps-20200101.log", "fetchps-20260312.log", "fetchps-20260313.log", "fetchps-20260314.log", "notes.log", "fetchps-2020.log", "fetchps-20209999.log" })
            File.WriteAllText(Path.Combine(Logs, name), "");

        using var log = Open(keepDays: 3);
        log.Write(LogLevel.Information, "Event", "message");
        string[] others = ["fetchps-2020.log", "fetchps-20209999.log"];
        Assert.Equal([.. others, "fetchps-20260313.log", "fetchps-20260314.log", "fetchps-20260315.log", "notes.log"], Names);

        Clock.Advance(TimeSpan.FromDays(1));
        log.Write(LogLevel.Information, "Event", "message");
        Assert.Equal([.. others, "fetchps-20260314.log", "fetchps-20260315.log", "fetchps-20260316.log", "notes.log"], Names);
        Assert.Null(log.Failure);
    }

    [Theory]
    [InlineData(89, true)]
    [InlineData(90, false)]
    public void Files_are_kept_for_90_days(int age, bool kept)
    {
        Directory.CreateDirectory(Logs);
        string old = FileOf(Clock.UtcNow.AddDays(-age).ToString("yyyyMMdd", null));
        File.WriteAllText(old, "");

        using var log = Open();
        log.Write(LogLevel.Information, "Event", "message");
        Assert.Equal(kept, File.Exists(old));
    }
}
