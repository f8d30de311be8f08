using FetchPS.Core.Model;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests.Model;

public sealed class FetchIntervalTests
{
    [Theory]
    [InlineData("1h", 1)]
    [InlineData("6H", 6)]
    [InlineData("36h", 36)]
    [InlineData(" 1d ", 24)]
    [InlineData("2w", 336)]
    [InlineData("366d", 8784)]
    [InlineData("06:00:00", 6)]
    [InlineData("6:00", 6)]
    [InlineData("1.00:00:00", 24)]
    [InlineData("1.12:00", 36)]
    public void Reads_whole_hours_days_and_weeks(string text, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), FetchInterval.Parse(text));

    [Theory]
    [InlineData("0", "InvalidInterval")]
    [InlineData("2", "InvalidInterval")]
    [InlineData("1.12", "InvalidInterval")]
    [InlineData("", "InvalidInterval")]
    [InlineData("  ", "InvalidInterval")]
    [InlineData("abc", "InvalidInterval")]
    [InlineData("1 h", "InvalidInterval")]
    [InlineData("1h1d", "InvalidInterval")]
    [InlineData("1,5h", "InvalidInterval")]
    [InlineData("1y", "InvalidInterval")]
    [InlineData("\u0661h", "InvalidInterval")]
    [InlineData("120m", "InvalidInterval")]
    [InlineData("1.5d", "InvalidInterval")]
    [InlineData("24:00:00", "InvalidInterval")]
    [InlineData("99999999999.00:00:00", "InvalidInterval")]
    [InlineData("99999999999999999999999999999999h", "InvalidInterval")]
    [InlineData("0h", "IntervalTooShort")]
    [InlineData("30m", "IntervalTooShort")]
    [InlineData("90s", "IntervalTooShort")]
    [InlineData("0.5h", "IntervalTooShort")]
    [InlineData("-1h", "IntervalTooShort")]
    [InlineData("-1.00:00:00", "IntervalTooShort")]
    [InlineData("00:30:00", "IntervalTooShort")]
    [InlineData("00:00", "IntervalTooShort")]
    [InlineData("90m", "IntervalNotWholeHours")]
    [InlineData("1.5h", "IntervalNotWholeHours")]
    [InlineData("01:30:00", "IntervalNotWholeHours")]
    [InlineData("1.00:00:01", "IntervalNotWholeHours")]
    [InlineData("367d", "IntervalTooLong")]
    [InlineData("53w", "IntervalTooLong")]
    [InlineData("8785h", "IntervalTooLong")]
    [InlineData("999999999999999w", "IntervalTooLong")]
    [InlineData("366.01:00:00", "IntervalTooLong")]
    public void Says_what_is_wrong_with_any_other_text(string text, string errorId)
    {
        FetchException error = Assert.Throws<FetchException>(() => FetchInterval.Parse(text));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Equal(FetchErrorKind.InvalidInput, error.Kind);
    }

    [Theory]
    [InlineData(1, "1h")]
    [InlineData(6, "6h")]
    [InlineData(24, "1d")]
    [InlineData(36, "36h")]
    [InlineData(168, "1w")]
    [InlineData(240, "10d")]
    [InlineData(336, "2w")]
    public void Writes_the_shortest_form(int hours, string text) =>
        Assert.Equal(text, FetchInterval.Format(TimeSpan.FromHours(hours)));

    [Fact]
    public void Every_interval_is_read_back_from_its_text()
    {
        for (int hours = 1; hours <= 366 * 24; hours++)
        {
            var interval = TimeSpan.FromHours(hours);
            Assert.Equal(interval, FetchInterval.Parse(FetchInterval.Format(interval)));
            Assert.Equal(interval, FetchInterval.Parse(interval.ToString("c")));
        }
    }

    [Property]
    public bool Require_takes_whole_hours_from_one_hour_to_366_days_and_nothing_else(long ticks)
    {
        var value = new TimeSpan(ticks);
        bool fits = ticks % TimeSpan.TicksPerHour == 0 && value >= TimeSpan.FromHours(1) && value <= TimeSpan.FromDays(366);
        return fits == (Record.Exception(() => FetchInterval.Require(value)) is null);
    }

    [Theory]
    [InlineData(0, "IntervalTooShort")]
    [InlineData(-60, "IntervalTooShort")]
    [InlineData(59, "IntervalTooShort")]
    [InlineData(61, "IntervalNotWholeHours")]
    [InlineData(366 * 1440 + 60, "IntervalTooLong")]
    public void Require_names_the_flaw_of_a_TimeSpan(int minutes, string errorId) =>
        Assert.Equal(errorId, Assert.Throws<FetchException>(() => FetchInterval.Require(TimeSpan.FromMinutes(minutes))).ErrorId);

    [Property]
    public bool Any_text_is_an_interval_or_an_input_error(string? text)
    {
        if (text is null)
            return true;
        try
        {
            return FetchInterval.Require(FetchInterval.Parse(text)) >= TimeSpan.FromHours(1);
        }
        catch (FetchException error)
        {
            return error.Kind == FetchErrorKind.InvalidInput;
        }
    }
}
