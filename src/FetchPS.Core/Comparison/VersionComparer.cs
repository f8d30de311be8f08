using FetchPS.Core.Files;
using FetchPS.Core.Model;

namespace FetchPS.Core.Comparison;

/// <summary>Compares versions line by line.</summary>
public sealed class VersionComparer
{
    /// <summary>The usual number of unchanged lines that are shown around each change.</summary>
    public const int UsualContext = 3;

    /// <summary>The largest file that is compared line by line unless told otherwise, in bytes.</summary>
    public const long UsualMaximumSize = 32_000_000;

    private readonly VersionContent content;

    internal VersionComparer(VersionContent content) => this.content = content;

    /// <summary>Compares two versions.</summary>
    /// <param name="old">The version to compare from.</param>
    /// <param name="new">The version to compare to.</param>
    /// <param name="context">How many unchanged lines to give around each change.</param>
    /// <param name="maximumSize">The largest file that is compared line by line, in bytes.</param>
    /// <exception cref="FetchException"><c>VersionRemoved</c>, <c>ContentDamaged</c>, <c>ContentUnreadable</c>.</exception>
    public FileComparison Compare(FileVersion old, FileVersion @new, int context = UsualContext, long maximumSize = UsualMaximumSize)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        var comparison = new FileComparison { Old = old, New = @new, Outcome = ComparisonOutcome.Same };
        if (old.Sha256 == @new.Sha256)
            return comparison;
        if (old.Size > maximumSize || @new.Size > maximumSize)
            return comparison with { Outcome = ComparisonOutcome.TooLarge };

        var oldBytes = content.Bytes(old);
        var newBytes = content.Bytes(@new);
        return IsBinary(oldBytes) || IsBinary(newBytes)
            ? comparison with { Outcome = ComparisonOutcome.Binary }
            : Compare(comparison, TextLines.Read(oldBytes), TextLines.Read(newBytes), context);
    }

    private static FileComparison Compare(FileComparison comparison, TextLines old, TextLines @new, int context)
    {
        // A last line without a line end is another line than one with it.
        var changes = LineDiff.Compare(Terminated(old), Terminated(@new));
        return changes.Count == 0
            ? comparison with { Outcome = ComparisonOutcome.EncodingDiffers }
            : comparison with
            {
                Outcome = ComparisonOutcome.Different,
                Added = changes.Sum(change => change.NewCount),
                Removed = changes.Sum(change => change.OldCount),
                Hunks = new HunkMaker(old, @new, context).Make(changes),
            };
    }

    private static IReadOnlyList<string> Terminated(TextLines text) =>
        text.EndsWithLineFeed || text.Lines.Count == 0 ? text.Lines : [.. text.Lines.SkipLast(1), text.Lines[^1] + '\0'];

    private static bool IsBinary(byte[] bytes)
    {
        var sniffer = new ContentSniffer();
        sniffer.Add(bytes);
        return sniffer.Kind == ContentKind.Binary;
    }
}
