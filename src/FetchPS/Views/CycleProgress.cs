using System.Globalization;
using System.Management.Automation;

namespace FetchPS.Views;

/// <summary>Shows how far a cycle is, about ten times a second at most.</summary>
/// <param name="write">Shows a record.</param>
/// <param name="activity">What is going on.</param>
/// <param name="things">What is counted.</param>
internal sealed class CycleProgress(Action<ProgressRecord> write, string activity = "Fetch cycle", string things = "URLs")
{
    private const long MillisecondsBetween = 100;

    private int turns;
    private int ended;
    private int failed;
    private long next;
    private bool shown;

    internal void Start(int claimed)
    {
        turns = claimed;
        Show();
    }

    internal void Advance(bool hasFailed)
    {
        ended++;
        failed += hasFailed ? 1 : 0;
        Show();
    }

    internal void Complete()
    {
        if (shown)
            write(Record(ProgressRecordType.Completed));
    }

    private void Show()
    {
        if (turns == 0 || Environment.TickCount64 < next)
            return;
        next = Environment.TickCount64 + MillisecondsBetween;
        shown = true;
        write(Record(ProgressRecordType.Processing));
    }

    private ProgressRecord Record(ProgressRecordType type)
    {
        var status = string.Create(CultureInfo.CurrentCulture, $"{ended:N0} of {turns:N0} {things}, {failed:N0} failed");
        return new ProgressRecord(1, activity, status)
        {
            PercentComplete = turns == 0 ? -1 : (int)(100L * ended / turns),
            RecordType = type,
        };
    }
}
