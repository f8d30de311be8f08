namespace FetchPS.Core.Comparison;

/// <summary>Groups changes into the hunks of a unified diff.</summary>
internal sealed class HunkMaker(TextLines old, TextLines @new, int context)
{
    public List<DiffHunk> Make(List<LineChange> changes)
    {
        List<DiffHunk> hunks = [];
        for (var first = 0; first < changes.Count;)
        {
            var last = first;
            // Changes so near to each other that the lines around them would meet are told of together.
            while (last + 1 < changes.Count && changes[last + 1].OldStart - End(changes[last]) <= 2L * context)
                last++;
            hunks.Add(Hunk(changes.GetRange(first, last - first + 1)));
            first = last + 1;
        }

        return hunks;
    }

    private DiffHunk Hunk(List<LineChange> changes)
    {
        var before = Math.Min(context, changes[0].OldStart);
        var after = (int)Math.Min((long)context, old.Lines.Count - End(changes[^1]));
        var (oldStart, newStart) = (changes[0].OldStart - before, changes[0].NewStart - before);
        List<DiffLine> lines = [];
        var (oldNext, newNext) = (oldStart, newStart);
        foreach (var change in changes)
        {
            AddContext(change.OldStart);
            for (var i = 0; i < change.OldCount; i++, oldNext++)
                lines.Add(new() { Kind = DiffLineKind.Removed, OldNumber = oldNext + 1, Text = old.Lines[oldNext], IsUnterminated = IsUnterminated(old, oldNext) });
            for (var i = 0; i < change.NewCount; i++, newNext++)
                lines.Add(new() { Kind = DiffLineKind.Added, NewNumber = newNext + 1, Text = @new.Lines[newNext], IsUnterminated = IsUnterminated(@new, newNext) });
        }

        AddContext(oldNext + after);
        var (oldCount, newCount) = (oldNext - oldStart, newNext - newStart);
        return new()
        {
            OldStart = oldCount == 0 ? oldStart : oldStart + 1,
            OldCount = oldCount,
            NewStart = newCount == 0 ? newStart : newStart + 1,
            NewCount = newCount,
            Lines = lines,
        };

        void AddContext(int end)
        {
            for (; oldNext < end; oldNext++, newNext++)
                lines.Add(new() { Kind = DiffLineKind.Context, OldNumber = oldNext + 1, NewNumber = newNext + 1, Text = old.Lines[oldNext], IsUnterminated = IsUnterminated(old, oldNext) });
        }
    }

    private static int End(LineChange change) => change.OldStart + change.OldCount;

    private static bool IsUnterminated(TextLines text, int line) => !text.EndsWithLineFeed && line == text.Lines.Count - 1;
}
