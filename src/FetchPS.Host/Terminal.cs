using System.Text;

namespace FetchPS.Host;

/// <summary>The standard streams: what they are connected to, and so how much may be done with them.</summary>
internal sealed class Terminal : IDisposable
{
    /// <summary>The width of views where there is no terminal to ask.</summary>
    private const int DefaultWidth = 120;

    internal Terminal(bool interactive)
    {
        Output = Writer(Console.IsOutputRedirected, Console.OpenStandardOutput, Console.Out);
        Error = Writer(Console.IsErrorRedirected, Console.OpenStandardError, Console.Error);
        CanAsk = interactive && !Console.IsInputRedirected && !Console.IsErrorRedirected;
        CanColour = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        CanShowProgress = !Console.IsErrorRedirected;
    }

    /// <summary>What the command puts out.</summary>
    internal TextWriter Output { get; }

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

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Flush();
        Error.Flush();
    }

    // Files and pipes get UTF-8 on every platform; a terminal gets what it understands.
    private static TextWriter Writer(bool redirected, Func<Stream> open, TextWriter console) =>
        TextWriter.Synchronized(redirected ? new StreamWriter(open(), new UTF8Encoding(false)) { AutoFlush = true } : console);
}
