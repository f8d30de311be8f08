using System.Text;
using FetchPS.Core.Errors;
using Serilog.Core;
using Serilog.Formatting.Compact;
using SerilogEvent = Serilog.Events.LogEvent;

namespace FetchPS.Core.Logging;

/// <summary>
/// Writes each event as one line of compact JSON into the file of its own UTC day. Serilog's file sink does not fit: it rolls by the machine's
/// local clock, and opens the file in a way that shuts a second writing process out on Windows.
/// </summary>
internal sealed class DailyFileSink : ILogEventSink, IDisposable
{
    private const int FullBuffer = 64 * 1024;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RenderedCompactJsonFormatter _formatter = new();
    private readonly MemoryStream _lines = new();
    private readonly StreamWriter _writer;
    private readonly LogFolder _folder;
    private readonly bool _buffered;
    private readonly int _keepDays;
    private AppendFile? _file;
    private DateOnly _day;
    private DateTimeOffset _oldest;

    internal DailyFileSink(LogFolder folder, DateOnly today, bool buffered, int keepDays)
    {
        _folder = folder;
        _buffered = buffered;
        _keepDays = keepDays;
        _day = today;
        _file = OpenFile();
        _writer = new StreamWriter(_lines, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
    }

    /// <summary>The first thing that went wrong, or null.</summary>
    internal FetchException? Failure { get; private set; }

    public void Emit(SerilogEvent logEvent)
    {
        lock (_gate)
        {
            DateOnly day = DateOnly.FromDateTime(logEvent.Timestamp.UtcDateTime);
            if (day != _day)
            {
                WriteOut();
                _file?.Dispose();
                _file = null;
                _day = day;
            }
            if (_lines.Length == 0)
                _oldest = logEvent.Timestamp;
            _formatter.Format(logEvent, _writer);
            _writer.Flush();
            if (!_buffered || _lines.Length >= FullBuffer || logEvent.Timestamp - _oldest >= LongestWait)
                WriteOut();
        }
    }

    internal void Flush()
    {
        lock (_gate)
            WriteOut();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            WriteOut();
            _file?.Dispose();
            _writer.Dispose();
        }
    }

    private void WriteOut()
    {
        if (_lines.Length == 0)
            return;
        try
        {
            _file ??= OpenFile();
            _file.Append(_lines.GetBuffer().AsSpan(0, (int)_lines.Length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure ??= LogErrors.LogNotWritable(_folder.FileOf(_day), e);
        }
        _lines.SetLength(0);
    }

    private AppendFile OpenFile()
    {
        _folder.Create();
        AppendFile file = AppendFile.Open(_folder.FileOf(_day));
        if (file.IsNew)
            RemoveOldFiles();
        return file;
    }

    private void RemoveOldFiles()
    {
        foreach ((DateOnly day, string path) in _folder.Files())
        {
            if (day.DayNumber > _day.DayNumber - _keepDays)
                return;
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Failure ??= LogErrors.LogNotRemoved(path, e);
            }
        }
    }
}
