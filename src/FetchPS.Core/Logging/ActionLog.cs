using System.Globalization;
using Serilog.Events;
using Serilog.Parsing;
using SerilogEvent = Serilog.Events.LogEvent;

namespace FetchPS.Core.Logging;

/// <summary>
/// The log of every action: a line of compact JSON each, in <c>fetchps-yyyyMMdd.log</c>, a file for each UTC day. Several processes may write at
/// once and each line stays whole. Safe for use by several threads.
/// </summary>
/// <remarks>Nothing is configured, made or opened before the first line: a command that logs nothing pays nothing.</remarks>
public sealed class ActionLog : IDisposable
{
    private readonly DailyLog days;
    private readonly string actor;
    private readonly TimeProvider time;

    private ActionLog(DailyLog days, string actor, TimeProvider time, LogLevel minimumLevel)
    {
        this.days = days;
        this.actor = actor;
        this.time = time;
        MinimumLevel = minimumLevel;
    }

    /// <summary>Lines under this level are not written.</summary>
    public LogLevel MinimumLevel { get; }

    /// <summary>The first failure since the file was opened, or null: lines are missing, or an old file could not be removed.</summary>
    public FetchException? Failure => days.Failure;

    /// <summary>Makes the log known; touches no file.</summary>
    /// <param name="logsFolder">The folder of the log files; made at the first line if it is not there.</param>
    /// <param name="actor">Who acts: account and machine.</param>
    /// <param name="time">Gives the time of each line, and so the file it goes to.</param>
    /// <param name="buffered">Gather lines, and write many at once: when 64 KB have gathered, when the first of them is a second old as
    /// another comes, and at <see cref="Flush"/> and <see cref="Dispose"/>. A killed process loses the gathered lines, never half a line.</param>
    /// <param name="minimumLevel">Lines under this level are not written.</param>
    /// <param name="keepDays">For how many days, today included, files are kept.</param>
    public static ActionLog Open(
        string logsFolder,
        string actor,
        TimeProvider time,
        bool buffered = false,
        LogLevel minimumLevel = LogLevel.Information,
        int keepDays = 90)
    {
        ArgumentException.ThrowIfNullOrEmpty(logsFolder);
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(keepDays, 1);
        return new ActionLog(new DailyLog(new LogFolder(logsFolder), time, buffered, keepDays), actor, time, minimumLevel);
    }

    /// <summary>Whether a line of this level would be written.</summary>
    public bool IsEnabled(LogLevel level) => level >= MinimumLevel;

    /// <summary>Writes a line.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="eventName">The stable name of what happened, such as <c>VersionStored</c>.</param>
    /// <param name="message">A finished sentence without secrets; braces in it stay as they are.</param>
    /// <param name="cycleId">The cycle in which it happened.</param>
    /// <param name="urlId">The URL that it is about.</param>
    /// <param name="details">More named values for whoever reads the file itself.</param>
    /// <param name="by">Who acts, where that is not the one who opened the log.</param>
    /// <exception cref="FetchException">LogNotWritable: the log can't be opened. Once it was, a failure is kept in <see cref="Failure"/> instead.</exception>
    public void Write(
        LogLevel level,
        string eventName,
        string message,
        long? cycleId = null,
        long? urlId = null,
        IReadOnlyList<KeyValuePair<string, object?>>? details = null,
        string? by = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        ArgumentNullException.ThrowIfNull(message);
        if (!IsEnabled(level))
            return;
        // The event's name stands for a template, so that @i is the same for all lines of one kind; the sentence itself is never parsed.
        var template = new MessageTemplate(eventName, [new TextToken(Told(message))]);
        var line = new SerilogEvent(
            time.GetUtcNow(), SerilogLevel(level), exception: null, template, [Property("Event", eventName), Property("Actor", by ?? actor)]);
        if (cycleId is { } cycle)
            line.AddOrUpdateProperty(Property("CycleId", cycle));
        if (urlId is { } url)
            line.AddOrUpdateProperty(Property("UrlId", url));
        foreach ((string name, object? value) in details ?? [])
            line.AddPropertyIfAbsent(Property(name, value));
        days.Write(line);
    }

    /// <summary>Opens the log now, so that a command can fail before it has changed anything.</summary>
    /// <exception cref="FetchException">LogNotWritable: the log can't be opened.</exception>
    public void EnsureWritable() => days.EnsureOpened();

    /// <summary>Writes the gathered lines; what goes wrong is in <see cref="Failure"/>.</summary>
    public void Flush() => days.Flush();

    /// <summary>Writes the gathered lines and closes the file.</summary>
    public void Dispose() => days.Dispose();

    private static LogEventProperty Property(string name, object? value) => new(name, new ScalarValue(value switch
    {
        null or ValueType => value,
        string text => Told(text),
        _ => Told(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    }));

    private static string Told(string text) => UrlMask.In(ForeignText.OneLine(text));

    private static LogEventLevel SerilogLevel(LogLevel level) => level switch
    {
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Information => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };
}
