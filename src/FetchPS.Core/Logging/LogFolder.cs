using System.Globalization;

namespace FetchPS.Core.Logging;

/// <summary>The folder of the log: one file for each UTC day, named after it.</summary>
internal sealed class LogFolder(string path)
{
    private const string Prefix = "fetchps-";
    private const string Suffix = ".log";
    private const string DayFormat = "yyyyMMdd";

    internal string FileOf(DateOnly day) =>
        Path.Combine(path, Prefix + day.ToString(DayFormat, CultureInfo.InvariantCulture) + Suffix);

    /// <summary>Makes the folder if it is not there, for its owner alone.</summary>
    internal void Create()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The log files that are there, oldest first; files of other names are not ours.</summary>
    internal IReadOnlyList<(DateOnly Day, string Path)> Files()
    {
        if (!Directory.Exists(path))
            return [];
        var files = new List<(DateOnly Day, string Path)>();
        foreach (string file in Directory.EnumerateFiles(path, $"{Prefix}*{Suffix}"))
        {
            if (DayOf(Path.GetFileName(file)) is { } day)
                files.Add((day, file));
        }
        files.Sort();
        return files;
    }

    private static DateOnly? DayOf(string name) =>
        name.Length == Prefix.Length + DayFormat.Length + Suffix.Length
        && DateOnly.TryParseExact(name.AsSpan(Prefix.Length, DayFormat.Length), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : null;
}
