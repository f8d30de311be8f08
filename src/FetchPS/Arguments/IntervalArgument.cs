using FetchPS.Core.Model;

namespace FetchPS.Arguments;

/// <summary>An interval as the user gave it. Read only by the cmdlet, so that each fault in it is an error with an id of its own.</summary>
public sealed class IntervalArgument
{
    private readonly Func<TimeSpan> read;
    private readonly string text;

    /// <summary>A text such as <c>6h</c>, <c>1d</c> or <c>2w</c>, or that of a TimeSpan.</summary>
    public IntervalArgument(string text)
    {
        this.text = text;
        read = () => FetchInterval.Parse(text);
    }

    /// <summary>A TimeSpan of whole hours.</summary>
    public IntervalArgument(TimeSpan value)
    {
        text = value.ToString();
        read = () => FetchInterval.Require(value);
    }

    /// <summary>Whether nothing was given, as in an empty cell of a table.</summary>
    internal bool IsEmpty => string.IsNullOrWhiteSpace(text);

    /// <summary>The interval.</summary>
    /// <exception cref="FetchException"><c>InvalidInterval</c>, <c>IntervalTooShort</c>, <c>IntervalNotWholeHours</c>, <c>IntervalTooLong</c>.</exception>
    internal TimeSpan Value => read();

    /// <inheritdoc/>
    public override string ToString() => text;
}
