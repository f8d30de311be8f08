using System.Management.Automation;

namespace FetchPS.Host;

/// <summary>Shows the newest progress record in one line of a terminal's standard error, and leaves no trace of it.</summary>
internal sealed class ProgressLine(Terminal terminal)
{
    private readonly Lock gate = new();
    private int shown;

    internal void Show(ProgressRecord record)
    {
        if (!terminal.CanShowProgress)
            return;
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Clear();
            return;
        }

        var percent = record.PercentComplete >= 0 ? $" {record.PercentComplete}%" : "";
        var line = $"{record.Activity}{percent} {record.StatusDescription}";
        line = line.Length < Terminal.Width ? line : line[..(Terminal.Width - 1)];
        lock (gate)
        {
            terminal.Error.Write($"\r{line.PadRight(shown)}");
            shown = line.Length;
        }
    }

    internal void Clear()
    {
        lock (gate)
        {
            if (shown == 0)
                return;
            terminal.Error.Write($"\r{new string(' ', shown)}\r");
            shown = 0;
        }
    }
}
