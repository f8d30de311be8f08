using System.Runtime.InteropServices;
using DiffPlex;

namespace FetchPS.Core.Comparison;

/// <summary>
/// Finds what differs between two lists of lines. Lines that both have exactly once hold the lists together (Bram Cohen's patience diff), so that
/// long lists cost little more than reading them; what lies between them is left to DiffPlex, whose time grows with the square.
/// </summary>
internal sealed class LineDiff
{
    /// <summary>The most lines, of both sides together, that DiffPlex is given at once; more than that without one common unique line count as replaced.</summary>
    private const int MostLines = 4000;

    private readonly IReadOnlyList<string> oldLines;
    private readonly IReadOnlyList<string> newLines;
    private readonly int[] oldIds;
    private readonly int[] newIds;
    private readonly List<LineChange> changes = [];

    private LineDiff(IReadOnlyList<string> oldLines, IReadOnlyList<string> newLines)
    {
        (this.oldLines, this.newLines) = (oldLines, newLines);
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        oldIds = [.. oldLines.Select(Id)];
        newIds = [.. newLines.Select(Id)];

        int Id(string line)
        {
            ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(ids, line, out var known);
            return known ? id : id = ids.Count;
        }
    }

    /// <summary>The changes that make the new lines of the old ones, in order, none touching the next.</summary>
    public static List<LineChange> Compare(IReadOnlyList<string> oldLines, IReadOnlyList<string> newLines)
    {
        var diff = new LineDiff(oldLines, newLines);
        diff.Compare(0, oldLines.Count, 0, newLines.Count);
        return diff.changes;
    }

    private void Compare(int oldStart, int oldEnd, int newStart, int newEnd)
    {
        for (; oldStart < oldEnd && newStart < newEnd && oldIds[oldStart] == newIds[newStart]; oldStart++)
            newStart++;
        for (; oldStart < oldEnd && newStart < newEnd && oldIds[oldEnd - 1] == newIds[newEnd - 1]; oldEnd--)
            newEnd--;

        if (oldStart == oldEnd || newStart == newEnd)
        {
            Add(oldStart, oldEnd - oldStart, newStart, newEnd - newStart);
            return;
        }

        var anchors = Anchors(oldStart, oldEnd, newStart, newEnd);
        if (anchors.Count == 0)
        {
            CompareClosely(oldStart, oldEnd, newStart, newEnd);
            return;
        }

        foreach (var (oldAnchor, newAnchor) in anchors)
        {
            Compare(oldStart, oldAnchor, newStart, newAnchor);
            (oldStart, newStart) = (oldAnchor + 1, newAnchor + 1);
        }

        Compare(oldStart, oldEnd, newStart, newEnd);
    }

    private void CompareClosely(int oldStart, int oldEnd, int newStart, int newEnd)
    {
        if (oldEnd - oldStart + newEnd - newStart > MostLines)
        {
            Add(oldStart, oldEnd - oldStart, newStart, newEnd - newStart);
            return;
        }

        var result = Differ.Instance.CreateDiffs(
            string.Join('\n', oldLines.Take(oldStart..oldEnd)), string.Join('\n', newLines.Take(newStart..newEnd)), ignoreWhiteSpace: false, ignoreCase: false, LineFeedChunker.Instance);
        foreach (var block in result.DiffBlocks)
            Add(oldStart + block.DeleteStartA, block.DeleteCountA, newStart + block.InsertStartB, block.InsertCountB);
    }

    /// <summary>Adds a change, as one with the change before where they touch.</summary>
    private void Add(int oldStart, int oldCount, int newStart, int newCount)
    {
        if (oldCount == 0 && newCount == 0)
            return;

        if (changes.Count > 0 && changes[^1] is var last && last.OldStart + last.OldCount == oldStart && last.NewStart + last.NewCount == newStart)
            changes[^1] = new(last.OldStart, last.OldCount + oldCount, last.NewStart, last.NewCount + newCount);
        else
            changes.Add(new(oldStart, oldCount, newStart, newCount));
    }

    /// <summary>The longest row of lines that each side has exactly once, in the same order on both.</summary>
    private List<(int Old, int New)> Anchors(int oldStart, int oldEnd, int newStart, int newEnd)
    {
        // By id: where it is on each side, or that it is there more than once.
        Dictionary<int, (int Old, int New)> places = [];
        const int none = -1, several = -2;
        for (var i = oldStart; i < oldEnd; i++)
            places[oldIds[i]] = places.ContainsKey(oldIds[i]) ? (several, none) : (i, none);
        for (var i = newStart; i < newEnd; i++)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrNullRef(places, newIds[i]);
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref place))
                place.New = place.New == none ? i : several;
        }

        return LongestRising([.. places.Values.Where(place => place is { Old: >= 0, New: >= 0 }).OrderBy(place => place.Old)]);
    }

    /// <summary>The longest of the rows in which the new places rise too, by patience sorting.</summary>
    private static List<(int Old, int New)> LongestRising(List<(int Old, int New)> pairs)
    {
        List<int> tops = [];
        var before = new int[pairs.Count];
        for (var i = 0; i < pairs.Count; i++)
        {
            int low = 0, high = tops.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (pairs[tops[middle]].New < pairs[i].New)
                    low = middle + 1;
                else
                    high = middle;
            }

            before[i] = low == 0 ? -1 : tops[low - 1];
            if (low == tops.Count)
                tops.Add(i);
            else
                tops[low] = i;
        }

        List<(int Old, int New)> row = [];
        for (var i = tops.Count == 0 ? -1 : tops[^1]; i >= 0; i = before[i])
            row.Add(pairs[i]);
        row.Reverse();
        return row;
    }
}
