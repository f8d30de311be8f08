using System.Diagnostics;
using System.Text.Json;

namespace FetchPS.Core.Tests.Logging;

public sealed class ActionLogTests : LogTest
{
    private const string Today = "20260315";

    [Theory]
    [InlineData(LogLevel.Debug)]
    [InlineData(LogLevel.Information)]
    [InlineData(LogLevel.Warning)]
    [InlineData(LogLevel.Error)]
    public void A_line_comes_back_as_it_was_written(LogLevel level)
    {
        using (var log = Open(minimumLevel: LogLevel.Debug))
            log.Write(level, "VersionStored", "Stored \"größe.txt\" of https://example.org/größe.txt.", cycleId: 7, urlId: 42);

        var expected = new LogEvent
        {
            Time = Clock.UtcNow,
            Level = level,
            Event = "VersionStored",
            Actor = "admin@host",
            CycleId = 7,
            UrlId = 42,
            Message = "Stored \"größe.txt\" of https://example.org/größe.txt.",
        };
        Assert.Equal([expected], Read());
    }

    [Fact]
    public void A_line_is_compact_json_with_utc_time_and_the_details()
    {
        Clock.UtcNow = new DateTimeOffset(2026, 3, 16, 1, 30, 0, TimeSpan.FromHours(2));
        using (var log = Open())
            log.Write(LogLevel.Warning, "TurnFailed", "It failed.", urlId: 3, details: [new("StatusCode", 503), new("Reason", "a\nb"), new("Actor", "nobody")]);

        using var line = JsonDocument.Parse(Assert.Single(File.ReadAllLines(FileOf(Today))));
        Assert.Equal(["@t", "@m", "@i", "@l", "Event", "Actor", "UrlId", "StatusCode", "Reason"], line.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("2026-03-15T23:30:00.0000000Z", line.RootElement.GetProperty("@t").GetString());
        Assert.Equal("Warning", line.RootElement.GetProperty("@l").GetString());
        Assert.Equal(503, line.RootElement.GetProperty("StatusCode").GetInt32());
        Assert.Equal(@"a\nb", line.RootElement.GetProperty("Reason").GetString());
        Assert.Equal("admin@host", line.RootElement.GetProperty("Actor").GetString());
    }

    [Theory]
    [InlineData("Fetched {Url} with {0} and {{both}} and {unclosed.")]
    [InlineData("}{")]
    [InlineData("{@Event:l}")]
    public void Braces_are_no_template(string message)
    {
        using (var log = Open())
            log.Write(LogLevel.Information, "Event", message);

        Assert.Equal([message], Messages());
    }

    [Fact]
    public void A_hostile_name_makes_no_second_line()
    {
        using (var log = Open())
            log.Write(LogLevel.Information, "Event", "Stored x\r\n{\"@t\":\"2026-03-15T00:00:00Z\",\"@m\":\"forged\",\"Event\":\"Forged\"}\u2028\u202Etxt.exe\u001b[2J.");

        Assert.Single(File.ReadAllLines(FileOf(Today)));
        Assert.Equal([@"Stored x\r\n{""@t"":""2026-03-15T00:00:00Z"",""@m"":""forged"",""Event"":""Forged""}\u2028\u202Etxt.exe\u001B[2J."], Messages());
    }

    [Fact]
    public void Lines_under_the_minimum_level_are_not_written()
    {
        using var log = Open(minimumLevel: LogLevel.Warning);
        log.Write(LogLevel.Debug, "Event", "debug");
        log.Write(LogLevel.Information, "Event", "information");
        Assert.False(Directory.Exists(Logs));

        log.Write(LogLevel.Warning, "Event", "warning");
        log.Write(LogLevel.Error, "Event", "error");
        Assert.Equal(["warning", "error"], Messages());
        Assert.Equal([false, false, true, true], Enum.GetValues<LogLevel>().Select(log.IsEnabled));
    }

    [Fact]
    public void Folder_and_file_belong_to_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Rights are inherited from the store on Windows.");
        using var log = Open();
        log.Write(LogLevel.Information, "Event", "message");

        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Logs));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FileOf(Today)));
    }

    [Fact]
    public void Gathered_lines_wait_for_a_flush()
    {
        using var log = Open(buffered: true);
        log.Write(LogLevel.Information, "Event", "one");
        Assert.Empty(Messages());

        log.Flush();
        Assert.Equal(["one"], Messages());
        log.Flush();
        log.Write(LogLevel.Information, "Event", "two");
        log.Dispose();
        Assert.Equal(["one", "two"], Messages());
    }

    [Fact]
    public void Gathered_lines_wait_no_longer_than_a_second()
    {
        using var log = Open(buffered: true);
        log.Write(LogLevel.Information, "Event", "one");
        Clock.Advance(TimeSpan.FromMilliseconds(999));
        log.Write(LogLevel.Information, "Event", "two");
        Assert.Empty(Messages());

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        log.Write(LogLevel.Information, "Event", "three");
        Assert.Equal(["one", "two", "three"], Messages());
    }

    [Fact]
    public void Gathered_lines_are_written_whole_when_they_are_many()
    {
        using var log = Open(buffered: true);
        for (int i = 0; i < 1000; i++)
            log.Write(LogLevel.Information, "Event", $"message {i}");

        string written = File.ReadAllText(FileOf(Today));
        Assert.InRange(written.Length, 64 * 1024, 80 * 1024);
        Assert.EndsWith("}" + Environment.NewLine, written, StringComparison.Ordinal);
        log.Dispose();
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"message {i}"), Messages());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Many_threads_share_a_log(bool buffered)
    {
        using (var log = Open(buffered))
            Parallel.For(0, 2000, i => log.Write(LogLevel.Information, "Event", "message", urlId: i));

        Assert.Equal(Enumerable.Range(0, 2000).Select(i => (long?)i), Read().Select(line => line.UrlId).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_log_that_cannot_be_opened_is_an_error(bool buffered)
    {
        File.WriteAllText(Logs, "a file where the folder should be");
        using var log = Open(buffered);

        var error = Assert.Throws<FetchException>(() => log.Write(LogLevel.Information, "Event", "message"));
        Assert.Equal("LogNotWritable", error.ErrorId);
        Assert.Equal(FileOf(Today), error.Target);
        Assert.Equal("LogNotWritable", Assert.Throws<FetchException>(log.EnsureWritable).ErrorId);

        File.Delete(Logs);
        log.Write(LogLevel.Information, "Event", "message");
        log.Flush();
        Assert.Equal(["message"], Messages());
    }

    [Fact]
    public void A_failure_while_writing_is_kept_and_later_lines_are_written()
    {
        using var log = Open();
        log.Write(LogLevel.Information, "Event", "before");
        Assert.Null(log.Failure);
        Directory.CreateDirectory(FileOf("20260316"));

        Clock.Advance(TimeSpan.FromDays(1));
        log.Write(LogLevel.Information, "Event", "lost");
        var failure = log.Failure;
        Assert.Equal("LogNotWritable", failure?.ErrorId);
        Assert.Equal(FileOf("20260316"), failure?.Target);

        Directory.Delete(FileOf("20260316"));
        log.Write(LogLevel.Information, "Event", "after");
        Assert.Equal(["before", "after"], Messages());
        Assert.Same(failure, log.Failure);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_full_disk_is_reported_and_thrown_at_nobody(bool buffered)
    {
        MakeFull();
        var log = Open(buffered);
        log.Write(LogLevel.Information, "Event", "lost");
        Assert.Equal(buffered, log.Failure is null);

        log.Flush();
        Assert.Equal("LogNotWritable", log.Failure?.ErrorId);
        Assert.Equal(FileOf(Today), log.Failure?.Target);
        Assert.Contains("No space left on device.", log.Failure?.Message, StringComparison.Ordinal);

        log.Write(LogLevel.Information, "Event", "lost");
        log.Dispose();
        Assert.Throws<ObjectDisposedException>(() => log.Write(LogLevel.Information, "Event", "too late"));
    }

    /// <summary>Puts the device that is always full in the place of today's file; a link to it would be refused.</summary>
    private void MakeFull()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can make a device that is always full.");
        Directory.CreateDirectory(Logs);
        using var make = Process.Start("mknod", [FileOf(Today), "c", "1", "7"]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
    }

    [Fact]
    public void A_full_disk_is_reported_also_when_the_log_is_closed()
    {
        MakeFull();
        var log = Open(buffered: true);
        log.Write(LogLevel.Information, "Event", "lost");

        log.Dispose();
        Assert.Equal("LogNotWritable", log.Failure?.ErrorId);
    }

    [Fact]
    public void On_windows_a_second_writer_is_let_in_and_leaves_no_other_file()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only there does an open file shut others out.");
        using var one = Open();
        one.Write(LogLevel.Information, "Event", "1");
        using var two = Open();
        two.Write(LogLevel.Information, "Event", "2");
        one.Write(LogLevel.Information, "Event", "3");

        Assert.Equal(["1", "2", "3"], Messages());
        Assert.Equal([FileOf(Today)], Directory.GetFiles(Logs));
    }
}
