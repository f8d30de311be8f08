namespace FetchPS.Core.Files;

/// <summary>Notices NUL characters while bytes pass by: no text has one, whether its characters are one, two or four bytes wide.</summary>
internal sealed class NulCharacters
{
    private bool inPairs;
    private bool inFours;
    private long position;
    private int run;

    /// <summary>Whether any byte was NUL.</summary>
    public bool AreBytes { get; private set; }

    /// <summary>Whether any character of that many bytes was NUL.</summary>
    public bool Are(int width) => width == 2 ? inPairs : inFours;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.Contains((byte)0))
        {
            position += bytes.Length;
            run = bytes.IsEmpty ? run : 0;
            return;
        }

        AreBytes = true;
        foreach (var one in bytes)
        {
            run = one == 0 ? run + 1 : 0;
            position++;
            inPairs |= run >= 2 && position % 2 == 0;
            inFours |= run >= 4 && position % 4 == 0;
        }
    }

    public void Restart()
    {
        (AreBytes, inPairs, inFours) = (false, false, false);
        (position, run) = (0, 0);
    }
}
