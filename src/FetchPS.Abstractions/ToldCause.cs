namespace FetchPS;

/// <summary>What is told of a cause whose own text can't be shown as it is.</summary>
internal sealed class ToldCause : Exception
{
    private readonly string told;

    private ToldCause(Exception cause, string message, Exception? inner)
        : base(message, inner) =>
        told = $"{cause.GetType().FullName}: {message}";

    /// <summary>The cause itself where its text, and that of all that it comes from, may be shown; else what may be told of it.</summary>
    /// <param name="cause">The cause.</param>
    /// <param name="tell">Makes what may be shown of one text.</param>
    internal static Exception? Of(Exception? cause, Func<string, string> tell)
    {
        if (cause is null or FetchException)
            return (cause as FetchException)?.Without(tell);

        var inner = Of(cause.InnerException, tell);
        var message = tell(cause.Message);
        return message == cause.Message && ReferenceEquals(inner, cause.InnerException) ? cause : new ToldCause(cause, message, inner);
    }

    /// <inheritdoc/>
    public override string ToString() => InnerException is null ? told : $"{told}{Environment.NewLine} ---> {InnerException}";
}
