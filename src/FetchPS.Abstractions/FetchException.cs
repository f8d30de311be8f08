namespace FetchPS;

/// <summary>
/// A failure that FetchPS foresaw: what happened, to what, why, and what to do about it. Whatever its message, its target and its causes repeat of the outside, no
/// query of an address and nothing that a terminal would obey is in their text.
/// </summary>
public sealed class FetchException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="errorId">The stable id that scripts may rely on.</param>
    /// <param name="kind">The class of the error.</param>
    /// <param name="message">A full sentence for the user, free of secrets.</param>
    /// <param name="target">The user's item that it is about, never an internal object.</param>
    /// <param name="innerException">The cause.</param>
    public FetchException(string errorId, FetchErrorKind kind, string message, object? target, Exception? innerException = null)
        : base(Told(message), ToldCause.Of(innerException, Told))
    {
        ErrorId = errorId;
        Kind = kind;
        Target = target is string text ? Told(text) : target;
    }

    /// <summary>The stable id that scripts may rely on, such as <c>UrlExists</c>.</summary>
    public string ErrorId { get; }

    /// <summary>The class of the error.</summary>
    public FetchErrorKind Kind { get; }

    /// <summary>The user's item that it is about.</summary>
    public object? Target { get; }

    /// <summary>The same failure, with something taken out of its text and of its causes'.</summary>
    /// <param name="without">Takes it out of one text.</param>
    internal FetchException Without(Func<string, string> without)
    {
        var target = Target is string text ? without(text) : Target;
        var cause = ToldCause.Of(InnerException, without);
        return without(Message) == Message && ReferenceEquals(cause, InnerException) && Equals(target, Target) ? this : new(ErrorId, Kind, without(Message), target, cause);
    }

    private static string Told(string text) => UrlMask.In(ForeignText.OneLine(text));
}
