namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>Reads a text line by line, without line ends, in memory that no file can make too large.</summary>
internal sealed class LineReader(TextReader reader)
{
    /// <summary>The most characters that are held in one piece.</summary>
    public const int Longest = 16 * 1024 * 1024;

    private char[] buffer = new char[32 * 1024];
    private int start;
    private int end;
    private bool isOver;

    /// <summary>How many lines were read so far.</summary>
    public long Number { get; private set; }

    /// <summary>Reads the next line.</summary>
    /// <param name="line">The line, until the next call.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="FetchException"><c>TooLargeForRule</c>.</exception>
    public bool TryRead(out ReadOnlySpan<char> line)
    {
        var searched = 0;
        while (true)
        {
            var at = buffer.AsSpan(start + searched, end - start - searched).IndexOf('\n');
            if (at >= 0 || isOver)
            {
                var length = at >= 0 ? searched + at : end - start;
                line = buffer.AsSpan(start, length);
                if (line is [.., '\r'])
                    line = line[..^1];
                start = Math.Min(end, start + length + 1);
                if (at < 0 && length == 0)
                    return false;
                Number++;
                return true;
            }

            searched = end - start;
            Fill();
        }
    }

    private void Fill()
    {
        var length = end - start;
        if (length >= Longest)
            throw RuleErrors.TooLargeForRule(FormattableString.Invariant($"Line {Number + 1}"), Longest);

        var target = length > buffer.Length / 2 ? new char[buffer.Length * 2] : buffer;
        buffer.AsSpan(start, length).CopyTo(target);
        buffer = target;
        start = 0;
        end = length + reader.Read(buffer, length, buffer.Length - length);
        isOver = end == length;
    }
}
