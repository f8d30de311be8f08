namespace FetchPS;

/// <summary>A failure that FetchPS foresaw: what happened, to what, why, and what to do about it.</summary>
public sealed class FetchException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="errorId">The stable id that scripts may rely on.</param>
    /// <param name="kind">The class of the error.</param>
    /// <param name="message">A full sentence for the user, free of secrets.</param>
    /// <param name="target">The user's item that it is about, never an internal object.</param>
    /// <param name="innerException">The cause.</param>
    public FetchException(string errorId, FetchErrorKind kind, string message, object? target, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
        Kind = kind;
        Target = target;
    }

    /// <summary>The stable id that scripts may rely on, such as <c>UrlExists</c>.</summary>
    public string ErrorId { get; }

    /// <summary>The class of the error.</summary>
    public FetchErrorKind Kind { get; }

    /// <summary>The user's item that it is about.</summary>
    public object? Target { get; }
}
