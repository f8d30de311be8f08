using System.Globalization;
using System.Management.Automation;
using FetchPS.Core.Integrity;

namespace FetchPS.Views;

/// <summary>Shows how far the check, repair or copying of a store is, about ten times a second at most.</summary>
internal sealed class CheckView(Action<ProgressRecord> write, string activity)
{
    private const long MillisecondsBetween = 100;

    private long next;
    private bool shown;

    internal void Show(CheckProgress progress)
    {
        if (Environment.TickCount64 < next)
            return;
        next = Environment.TickCount64 + MillisecondsBetween;
        shown = true;
        write(Record(progress));
    }

    internal void Complete()
    {
        if (shown)
            write(new ProgressRecord(1, activity, "Done") { RecordType = ProgressRecordType.Completed });
    }

    private ProgressRecord Record(CheckProgress progress)
    {
        var status = progress.Step switch
        {
            CheckStep.Database => "Database",
            CheckStep.Audit => string.Create(CultureInfo.CurrentCulture, $"{progress.Done:N0} of {progress.Total:N0} rows of the audit"),
            CheckStep.Folders => string.Create(CultureInfo.CurrentCulture, $"{progress.Done:N0} folders"),
            CheckStep.Versions => string.Create(CultureInfo.CurrentCulture, $"{progress.Done:N0} of {progress.Total:N0} versions"),
            _ => string.Create(CultureInfo.CurrentCulture, $"{progress.Done:N0} of {progress.Total:N0} current copies"),
        };
        return new ProgressRecord(1, activity, status) { PercentComplete = progress.Total == 0 ? -1 : (int)(100 * progress.Done / progress.Total) };
    }
}
