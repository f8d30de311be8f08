namespace FetchPS.Core.Logging;

/// <summary>
/// The stream under Serilog's file sink, which flushes it after each line. Unbuffered, each line is written at once; buffered, many are written in
/// one step: when 64 KB have gathered, when the first of them is a second old as another comes, and at the end.
/// </summary>
internal sealed class LineStream(AppendFile file, TimeProvider time, bool buffered) : MemoryStream
{
    private const int FullBuffer = 64 * 1024;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private DateTimeOffset? oldest;

    /// <summary>Called at the end of each line; writes when it is time to.</summary>
    /// <exception cref="IOException">The lines, or some of them, could not be written.</exception>
    public override void Flush()
    {
        DateTimeOffset now = time.GetUtcNow();
        oldest ??= now;
        if (!buffered || Length >= FullBuffer || now - oldest >= LongestWait)
            WriteOut();
    }

    /// <summary>Writes all that has gathered. What can't be written is dropped, lest a full disk fills the memory too.</summary>
    /// <exception cref="IOException">The lines, or some of them, could not be written.</exception>
    internal void WriteOut()
    {
        try
        {
            if (Length > 0)
                file.Append(GetBuffer().AsSpan(0, (int)Length));
        }
        finally
        {
            SetLength(0);
            oldest = null;
        }
    }

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing && CanWrite)
                WriteOut();
        }
        finally
        {
            if (disposing)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
