using FetchPS.Core.Logging;

namespace FetchPS.Core.Tests.Logging;

/// <summary>A folder for logs and a clock that stands at noon, made for one test.</summary>
public abstract class LogTest : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("fetchps-log-");

    protected string Logs => Path.Combine(root.FullName, "logs");

    protected TestClock Clock { get; } = new(new DateTimeOffset(2026, 3, 15, 12, 0, 0, TimeSpan.Zero));

    protected string FileOf(string day) => Path.Combine(Logs, $"fetchps-{day}.log");

    protected ActionLog Open(bool buffered = false, LogLevel minimumLevel = LogLevel.Information, int keepDays = 90) =>
        ActionLog.Open(Logs, "admin@host", Clock, buffered, minimumLevel, keepDays);

    protected IReadOnlyList<LogEvent> Read(LogQuery? query = null) => [.. LogReader.Read(Logs, query ?? new LogQuery())];

    protected IEnumerable<string> Messages(LogQuery? query = null) => Read(query).Select(line => line.Message);

    public void Dispose()
    {
        root.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
