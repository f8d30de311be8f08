using FetchPS.Core.Errors;

namespace FetchPS.Core.Logging;

/// <summary>Reads the action log back, while others may write it.</summary>
public static class LogReader
{
    /// <summary>
    /// The events that the query leaves, oldest day first and in the order of writing, one at a time as they are read. A line that is torn or
    /// foreign is passed over. A folder that is not there has no events.
    /// </summary>
    /// <exception cref="FetchException">LogNotReadable: a file can't be read.</exception>
    public static IEnumerable<LogEvent> Read(string logsFolder, LogQuery query)
    {
        ArgumentException.ThrowIfNullOrEmpty(logsFolder);
        ArgumentNullException.ThrowIfNull(query);
        return query.Tail is { } tail ? Last(logsFolder, query, tail) : All(logsFolder, query);
    }

    /// <summary>The events of the lines that a look at their text takes, newest first.</summary>
    /// <exception cref="FetchException">LogNotReadable: a file can't be read.</exception>
    internal static IEnumerable<LogEvent> Backward(string logsFolder, Func<string, bool> takes)
    {
        var all = new LogQuery();
        return Files(logsFolder, all).Reverse().SelectMany(file => Events(file, LogLines.Backward(file).Where(takes), all));
    }

    private static IEnumerable<LogEvent> All(string logsFolder, LogQuery query) =>
        Files(logsFolder, query).SelectMany(file => Events(file, LogLines.Forward(file), query));

    private static IEnumerable<LogEvent> Last(string logsFolder, LogQuery query, int count) =>
        Files(logsFolder, query).Reverse().SelectMany(file => Events(file, LogLines.Backward(file), query)).Take(count).Reverse();

    /// <summary>The files that can hold an event of the query: an event lies in the file of its own UTC day.</summary>
    private static IEnumerable<string> Files(string logsFolder, LogQuery query)
    {
        DateOnly first = query.After is { } after ? DateOnly.FromDateTime(after.UtcDateTime) : DateOnly.MinValue;
        return new LogFolder(logsFolder).Files().Where(file => file.Day >= first).Select(file => file.Path);
    }

    private static IEnumerable<LogEvent> Events(string path, IEnumerable<string> lines, LogQuery query)
    {
        using IEnumerator<string> line = lines.GetEnumerator();
        while (Next(path, line))
        {
            if (LogLine.Parse(line.Current) is { } logEvent && query.Takes(logEvent))
                yield return logEvent;
        }
    }

    private static bool Next(string path, IEnumerator<string> line)
    {
        try
        {
            return line.MoveNext();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false; // its days were over, and another process has removed it
        }
        catch (Exception e) when (DiskFault.Is(e))
        {
            throw LogErrors.LogNotReadable(path, e);
        }
    }
}
