using FetchPS.Core.Logging;

namespace FetchPS.Core.Tests.Logging;

public sealed class LogReaderTests : LogTest
{
    private const string Today = "20260315";

    /// <summary>Five days of lines, "day number.line number", a line each hour from midnight on.</summary>
    private void WriteFiveDays(int linesADay)
    {
        Clock.UtcNow = new DateTimeOffset(2026, 3, 15, 0, 0, 0, TimeSpan.Zero);
        using var log = Open(buffered: true);
        for (int day = 0; day < 5; day++, Clock.UtcNow = Clock.UtcNow.Date.AddDays(1))
        {
            for (int line = 0; line < linesADay; line++, Clock.Advance(TimeSpan.FromHours(1)))
                log.Write(line % 2 == 0 ? LogLevel.Information : LogLevel.Error, "Event", $"{day}.{line}", urlId: line);
        }
    }

    [Fact]
    public void A_folder_that_is_not_there_has_no_events() => Assert.Empty(Read());

    [Fact]
    public void Filters_narrow_together()
    {
        WriteFiveDays(linesADay: 4);

        Assert.Equal(20, Read().Count);
        Assert.Equal(["4.1", "4.3"], Messages(new() { After = new(2026, 3, 19, 0, 0, 0, TimeSpan.Zero), Level = LogLevel.Error }));
        Assert.Equal(["3.3", "4.3"], Messages(new() { After = new(2026, 3, 18, 3, 0, 0, TimeSpan.FromHours(1)), UrlIds = new HashSet<long> { 3, 9 } }));
        Assert.Equal(["3.1", "4.1"], Messages(new() { UrlIds = new HashSet<long> { 1 }, Tail = 2 }));
        Assert.Empty(Messages(new() { UrlIds = new HashSet<long>() }));
        Assert.Empty(Messages(new() { Tail = 0 }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(20)]
    [InlineData(1000)]
    public void Tail_gives_the_last_in_order(int tail)
    {
        WriteFiveDays(linesADay: 4);
        var all = Messages().ToList();

        Assert.Equal(all.TakeLast(tail), Messages(new() { Tail = tail }));
    }

    [Fact]
    public void Tail_reads_lines_that_lie_across_blocks()
    {
        using (var log = Open())
        {
            for (int i = 0; i < 300; i++)
                log.Write(LogLevel.Information, "Event", $"{i} " + new string('ö', i * 7));
        }
        Assert.InRange(new FileInfo(FileOf(Today)).Length, 300_000, long.MaxValue);

        Assert.Equal(Messages().TakeLast(299), Messages(new() { Tail = 299 }));
    }

    [Fact]
    public void Files_that_cannot_matter_are_not_opened()
    {
        WriteFiveDays(linesADay: 4);
        // On Windows a lock keeps readers out; elsewhere none does, and a link in the file's place is refused.
        using var locked = OperatingSystem.IsWindows() ? new FileStream(FileOf("20260316"), FileMode.Open, FileAccess.Read, FileShare.None) : null;
        if (locked is null)
        {
            File.Delete(FileOf("20260316"));
            File.CreateSymbolicLink(FileOf("20260316"), "nowhere");
        }

        Assert.Equal("LogNotReadable", Assert.Throws<FetchException>(() => Read()).ErrorId);
        Assert.Equal("0.0", LogReader.Read(Logs, new LogQuery()).First().Message);
        Assert.Equal(10, Read(new() { Tail = 10 }).Count);
        Assert.Equal(11, Read(new() { After = new(2026, 3, 17, 0, 0, 0, TimeSpan.Zero) }).Count);
    }

    [Theory]
    [InlineData("{\"@t\":\"2026-03-15T10:00:00Z\",\"@m\":\"to")]
    [InlineData("{\"@t\":\"2026-03-15T10:00:00Z\"")]
    [InlineData("\0\0\0\0")]
    [InlineData("{")]
    public void A_torn_last_line_spoils_no_other(string torn)
    {
        using (var log = Open())
            log.Write(LogLevel.Information, "Event", "before");
        File.AppendAllText(FileOf(Today), torn);
        Assert.Equal(["before"], Messages());

        using (var log = Open())
        {
            log.Write(LogLevel.Information, "Event", "after");
            log.Write(LogLevel.Information, "Event", "later");
        }
        Assert.Equal(4, File.ReadAllLines(FileOf(Today)).Length);
        Assert.Equal(["before", "after", "later"], Messages());
        Assert.Equal(["before", "after", "later"], Messages(new() { Tail = 9 }));
    }

    [Fact]
    public void A_line_that_follows_a_torn_one_without_a_break_is_read()
    {
        using (var log = Open())
            log.Write(LogLevel.Information, "Event", "whole");
        File.WriteAllText(FileOf(Today), "{\"@t\":\"2026-03-15T10:00:00Z\",\"@m\":\"to" + File.ReadAllText(FileOf(Today)));

        Assert.Equal(["whole"], Messages());
    }

    [Theory]
    [InlineData("")]
    [InlineData("some other program wrote this")]
    [InlineData("[1,2]")]
    [InlineData("{\"@t\":\"2026-03-15T10:00:00Z\"}")]
    [InlineData("{\"@t\":\"yesterday\",\"@m\":\"m\",\"Event\":\"E\"}")]
    [InlineData("{\"@t\":\"2026-03-15T10:00:00Z\",\"@m\":1,\"Event\":[]}")]
    public void A_foreign_line_is_passed_over(string line)
    {
        Directory.CreateDirectory(Logs);
        File.WriteAllText(FileOf(Today), line + "\n{\"@t\":\"2026-03-15T10:00:00Z\",\"@m\":\"ours\",\"Event\":\"E\",\"UrlId\":\"x\",\"CycleId\":1.5}\n");

        Assert.Equal(new LogEvent { Time = Clock.UtcNow.AddHours(-2), Level = LogLevel.Information, Event = "E", Message = "ours" }, Assert.Single(Read()));
    }

    [Fact]
    public void Events_stream_while_the_log_is_written()
    {
        using var log = Open();
        log.Write(LogLevel.Information, "Event", "one");
        using var events = LogReader.Read(Logs, new LogQuery()).GetEnumerator();
        Assert.True(events.MoveNext());

        log.Write(LogLevel.Information, "Event", "two");
        Assert.True(events.MoveNext());
        Assert.Equal("two", events.Current.Message);
        Assert.False(events.MoveNext());
    }
}
