namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>
/// What a text's lines are, in little memory: how many, and the set of their hashes; of very long texts a sample of that set, by hash, so that
/// the samples of two texts have the same lines in them. Which byte sequence a line is does not matter, its line end aside.
/// </summary>
internal sealed class LineSketch
{
    /// <summary>The most hashes that are kept.</summary>
    public const int UsualCapacity = 1 << 20;

    private readonly HashSet<ulong> hashes = [];
    private readonly int capacity;
    private int halvings;

    private LineSketch(int capacity) => this.capacity = capacity;

    /// <summary>How many lines there are; what comes after the last line end is one too.</summary>
    public long Lines { get; private set; }

    /// <summary>How many bytes.</summary>
    public long Size { get; private set; }

    /// <summary>Reads a text.</summary>
    public static LineSketch Read(Stream content, int capacity = UsualCapacity)
    {
        var sketch = new LineSketch(capacity);
        var buffer = new byte[64 * 1024];
        var hash = LineHash.Start;
        var isOpen = false;
        for (int count; (count = content.Read(buffer)) > 0;)
        {
            sketch.Size += count;
            for (var rest = buffer.AsSpan(0, count); !rest.IsEmpty;)
            {
                var end = rest.IndexOf((byte)'\n');
                hash = hash.With(end < 0 ? rest : rest[..end]);
                isOpen = end < 0;
                if (isOpen)
                    break;
                sketch.Add(hash.Value);
                hash = LineHash.Start;
                rest = rest[(end + 1)..];
            }
        }

        if (isOpen)
            sketch.Add(hash.Value);
        return sketch;
    }

    /// <summary>The share of changed lines: of all different lines of both texts, added up, how many are in one of them alone.</summary>
    /// <returns>From 0 for the same lines to 1 for none in common.</returns>
    public double ChangeFrom(LineSketch other)
    {
        var level = Math.Max(halvings, other.halvings);
        var mine = hashes.Where(hash => IsSampled(hash, level)).ToHashSet();
        var theirs = other.hashes.Count(hash => IsSampled(hash, level));
        var common = other.hashes.Count(mine.Contains);
        return mine.Count + theirs == 0 ? 0 : 1 - (2.0 * common / (mine.Count + theirs));
    }

    private void Add(ulong hash)
    {
        Lines++;
        if (!IsSampled(hash, halvings) || !hashes.Add(hash))
            return;

        while (hashes.Count > capacity)
        {
            halvings++;
            hashes.RemoveWhere(each => !IsSampled(each, halvings));
        }
    }

    private static bool IsSampled(ulong hash, int level) => (hash & ((1UL << level) - 1)) == 0;

    /// <summary>FNV-1a over 64 bits, its bits mixed as in SplitMix64: good enough to tell lines apart, no defence against who wants two to be the same.</summary>
    private readonly struct LineHash
    {
        private readonly ulong state;
        private readonly bool endsInReturn;

        private LineHash(ulong state, bool endsInReturn)
        {
            this.state = state;
            this.endsInReturn = endsInReturn;
        }

        public static LineHash Start => new(14695981039346656037, endsInReturn: false);

        public ulong Value
        {
            get
            {
                var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
                mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
                return mixed ^ (mixed >> 31);
            }
        }

        /// <summary>With more bytes; a carriage return counts only once something comes after it.</summary>
        public LineHash With(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty)
                return this;

            var next = endsInReturn ? Mix(state, (byte)'\r') : state;
            var last = bytes[^1] == '\r';
            foreach (var each in last ? bytes[..^1] : bytes)
                next = Mix(next, each);
            return new(next, last);
        }

        private static ulong Mix(ulong state, byte next) => unchecked((state ^ next) * 1099511628211);
    }
}
