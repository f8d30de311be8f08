using System.Diagnostics.CodeAnalysis;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using Serilog;
using Serilog.Core;
using Serilog.Formatting.Compact;
using SerilogEvent = Serilog.Events.LogEvent;

namespace FetchPS.Core.Logging;

/// <summary>
/// Gives each UTC day's events to a Serilog file sink of that day, and removes the files whose days are over. The sink's own rolling is not used,
/// because it goes by the machine's local clock.
/// </summary>
internal sealed class DailyLog(LogFolder folder, TimeProvider time, bool buffered, int keepDays) : IDisposable
{
    private const int MostTries = 10;

    private readonly Lock gate = new();
    private DayFile? file;
    private bool wasOpened;
    private bool disposed;

    /// <summary>The first thing that went wrong since the log was opened, or null.</summary>
    internal FetchException? Failure { get; private set; }

    /// <summary>Opens the log, unless it was opened before.</summary>
    /// <exception cref="FetchException">LogNotWritable.</exception>
    internal void EnsureOpened()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (wasOpened)
                return;
            DateOnly today = DayOf(time.GetUtcNow());
            try
            {
                file = Open(today);
                wasOpened = true;
            }
            catch (Exception e) when (DiskFault.Is(e))
            {
                throw LogErrors.LogNotWritable(folder.FileOf(today), e);
            }
        }
    }

    /// <summary>Writes one line; what goes wrong after the opening is in <see cref="Failure"/>.</summary>
    internal void Write(SerilogEvent line)
    {
        lock (gate)
        {
            EnsureOpened();
            DateOnly day = DayOf(line.Timestamp);
            if (file?.Day != day)
                Close();
            Try(day, () => (file ??= Open(day)).Logger.Write(line));
        }
    }

    internal void Flush()
    {
        lock (gate)
        {
            if (file is { } open)
                Try(open.Day, open.Lines.WriteOut);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            Close();
            disposed = true;
        }
    }

    private void Close()
    {
        if (file is { } open)
            Try(open.Day, open.Logger.Dispose);
        file = null;
    }

    private void Try(DateOnly day, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (DiskFault.Is(Cause(e)))
        {
            Failure ??= LogErrors.LogNotWritable(folder.FileOf(day), Cause(e));
        }
    }

    private DayFile Open(DateOnly day)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return OpenOnce(day);
            }
            catch (FileNotFoundException) when (tries < MostTries)
            {
                // Another process, by whose clock the file's time was over, removed it in between. On FUSE even making a file is no single step.
            }
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The logger ends its sink, and that its stream.")]
    private DayFile OpenOnce(DateOnly day)
    {
        folder.Create();
        string path = folder.FileOf(day);
        LinkRefused.Require(new FileInfo(path));
        AppendFile append = AppendFile.Open(path);
        var lines = new LineStream(append, time, buffered);
        Logger logger;
        try
        {
            // AuditTo, because WriteTo swallows what goes wrong. It flushes after each line, so the gathering is the stream's.
            logger = new LoggerConfiguration()
                .MinimumLevel.Verbose()
                .AuditTo.File(new RenderedCompactJsonFormatter(), AppendHooks.PathToOpen(path), hooks: new AppendHooks(lines))
                .CreateLogger();
        }
        catch
        {
            lines.Dispose();
            throw;
        }
        // Whoever opens it looks, not only the first of a day: what can't be removed stays wrong.
        RemoveFilesBefore(day.AddDays(1 - keepDays));
        return new DayFile(day, logger, lines);
    }

    private void RemoveFilesBefore(DateOnly first)
    {
        foreach ((_, string path) in folder.Files().TakeWhile(old => old.Day < first))
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (DiskFault.Is(e))
            {
                Failure ??= LogErrors.LogNotRemoved(path, e);
            }
        }
    }

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    // An audit logger wraps what its sink throws.
    private static Exception Cause(Exception e) => e is AggregateException { InnerException: { } inner } ? inner : e;

    private sealed record DayFile(DateOnly Day, Logger Logger, LineStream Lines);
}
