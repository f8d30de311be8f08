using System.Text;

namespace FetchPS.Host;

/// <summary>The standard streams: what they are connected to, and so how much may be done with them.</summary>
internal sealed class Terminal : IDisposable
{
    /// <summary>The width of views where there is no terminal to ask.</summary>
    private const int DefaultWidth = 120;

    /// <summary>How much of what goes into a file or a pipe is gathered, and how long at most: a table has many lines, and each would cost a call and wake its reader.</summary>
    private const int GatherSize = 32 * 1024;
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter output;
    private readonly Timer? gathering;
    private volatile IOException? failure;

    internal Terminal(bool interactive)
    {
        output = Writer(Console.IsOutputRedirected, Console.OpenStandardOutput, Console.Out, GatherSize);
        Error = Writer(Console.IsErrorRedirected, Console.OpenStandardError, Console.Error, gather: 0);
        if (Console.IsOutputRedirected)
            gathering = new Timer(_ => WriteGathered(), state: null, GatherTime, GatherTime);
        CanAsk = interactive && !Console.IsInputRedirected && !Console.IsErrorRedirected;
        CanColour = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        CanShowProgress = !Console.IsErrorRedirected;
    }

    /// <summary>What the command puts out.</summary>
    /// <exception cref="IOException">What was put out before could not be written.</exception>
    internal TextWriter Output => failure is null ? output : throw failure;

    /// <summary>Errors, warnings and other talk, never data.</summary>
    internal TextWriter Error { get; }

    /// <summary>Whether there is somebody to ask.</summary>
    internal bool CanAsk { get; }

    /// <summary>Whether output may carry colour (https://no-color.org).</summary>
    internal bool CanColour { get; }

    /// <summary>Whether there is somebody to show progress to.</summary>
    internal bool CanShowProgress { get; }

    /// <summary>The columns that a view may use.</summary>
    internal static int Width => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? DefaultWidth : Console.WindowWidth;

    /// <summary>The lines that a screen has.</summary>
    internal static int Height => Console.IsOutputRedirected || Console.WindowHeight <= 0 ? int.MaxValue : Console.WindowHeight;

    /// <summary>Brings what was gathered to where it goes.</summary>
    /// <exception cref="IOException">It could not be written, or what was put out before.</exception>
    internal void Flush()
    {
        Output.Flush();
        Error.Flush();
    }

    /// <summary>Says that output was lost, where there is anywhere left to say it.</summary>
    internal void TellUnwritten(Exception reason)
    {
        try
        {
            Error.WriteLine($"fetchps: the output could not be written: {reason.Message} What the command did stays done; run it again for its output.");
        }
        catch (IOException)
        {
            // Standard error is gone too; the exit code tells.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gathering?.Dispose();

    private void WriteGathered()
    {
        try
        {
            output.Flush();
        }
        catch (IOException failed)
        {
            failure = failed;
        }
    }

    // Files and pipes get UTF-8 on every platform; a terminal gets what it understands.
    private static TextWriter Writer(bool redirected, Func<Stream> open, TextWriter console, int gather) =>
        TextWriter.Synchronized(redirected ? new StreamWriter(open(), new UTF8Encoding(false), Math.Max(gather, 1024)) { AutoFlush = gather == 0 } : console);
}
