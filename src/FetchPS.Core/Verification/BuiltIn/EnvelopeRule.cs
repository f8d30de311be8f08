namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>
/// Passes a file whose size and number of lines are within bounds, and that is not too different from the last versions of its URL that passed:
/// neither much smaller than most of them, nor with nearly all lines changed against each of them. The first version has nothing to be
/// compared with.
/// </summary>
internal sealed class EnvelopeRule : IBuiltInRule
{
    private const string MinimumSize = "MinimumSize";
    private const string MaximumSize = "MaximumSize";
    private const string MinimumLines = "MinimumLines";
    private const string MaximumLines = "MaximumLines";
    private const string MaximumShrink = "MaximumShrink";
    private const string MaximumChange = "MaximumChange";
    private const string Versions = "Versions";

    private const double UsualShrink = 0.5;
    private const double UsualChange = 0.9;
    private const int UsualVersions = 5;
    private const int MostVersions = 50;

    /// <summary>A text of few lines has them all changed by one honest change.</summary>
    private const int FewLines = 10;

    private readonly long? minimumSize;
    private readonly long? maximumSize;
    private readonly long? minimumLines;
    private readonly long? maximumLines;
    private readonly double maximumShrink;
    private readonly double maximumChange;
    private readonly int versions;

    private EnvelopeRule(RuleOptions options)
    {
        minimumSize = options.Number(MinimumSize);
        maximumSize = options.Number(MaximumSize);
        minimumLines = options.Number(MinimumLines);
        maximumLines = options.Number(MaximumLines);
        maximumShrink = options.Share(MaximumShrink, UsualShrink);
        maximumChange = options.Share(MaximumChange, UsualChange);
        if (maximumSize < minimumSize)
            throw options.Invalid(MaximumSize, $"it is less than {MinimumSize}");
        if (maximumLines < minimumLines)
            throw options.Invalid(MaximumLines, $"it is less than {MinimumLines}");
        versions = options.Number(Versions) is not { } count ? UsualVersions
            : count is > 0 and <= MostVersions ? (int)count
            : throw options.Invalid(Versions, FormattableString.Invariant($"it must be from 1 to {MostVersions}"));
    }

    public static RuleDefinition Definition { get; } = new(
        "Envelope",
        "Within bounds of size and lines, and not too different from the last versions that passed.",
        [
            new(MinimumSize, RuleOptionKind.Number, "The fewest bytes."),
            new(MaximumSize, RuleOptionKind.Number, "The most bytes."),
            new(MinimumLines, RuleOptionKind.Number, "The fewest lines."),
            new(MaximumLines, RuleOptionKind.Number, "The most lines."),
            new(MaximumShrink, RuleOptionKind.Percent, "By how much the size, or the lines, may be below the median of the last versions that passed; 50 by default, 100 for any."),
            new(MaximumChange, RuleOptionKind.Percent, "The largest share of changed lines compared with the one of them most like it; 90 by default, 100 for any."),
            new(Versions, RuleOptionKind.Number, "How many of the last versions that passed it is compared with; 5 by default."),
        ],
        options => new EnvelopeRule(options));

    public RuleVerdict Judge(RuleSubject subject)
    {
        var now = LineSketch.Read(subject.Content);
        if (now.Size < minimumSize)
            return RuleVerdict.Fail($"It has {now.Size} bytes, fewer than {minimumSize}.");
        if (now.Size > maximumSize)
            return RuleVerdict.Fail($"It has {now.Size} bytes, more than {maximumSize}.");
        if (now.Lines < minimumLines)
            return RuleVerdict.Fail($"It has {now.Lines} lines, fewer than {minimumLines}.");
        if (now.Lines > maximumLines)
            return RuleVerdict.Fail($"It has {now.Lines} lines, more than {maximumLines}.");

        var before = subject.Archive.PassedBefore(subject.Version, versions).ConvertAll(version =>
        {
            using var content = VersionArchive.Open(version, subject.Limit);
            return LineSketch.Read(content);
        });
        if (before.Count == 0)
            return RuleVerdict.Pass($"{now.Lines} lines, {now.Size} bytes; there is no earlier version that passed to compare it with.");
        return Shrunk("bytes", now.Size, Median(before, sketch => sketch.Size), before.Count)
            ?? Shrunk("lines", now.Lines, Median(before, sketch => sketch.Lines), before.Count)
            ?? Changed(now, before);
    }

    private RuleVerdict? Shrunk(string what, long now, long before, int count)
    {
        var shrink = before == 0 ? 0 : 1 - ((double)now / before);
        return shrink > maximumShrink
            ? RuleVerdict.Fail($"It has {now} {what}, {shrink:P0} fewer than the {before} that are the median of the last {count} that passed; at most {maximumShrink:P0} are accepted.")
            : null;
    }

    private RuleVerdict Changed(LineSketch now, List<LineSketch> before)
    {
        var nearest = before.MinBy(now.ChangeFrom)!;
        var change = now.ChangeFrom(nearest);
        return change > maximumChange && Math.Max(now.Lines, nearest.Lines) >= FewLines
            ? RuleVerdict.Fail($"{change:P0} of its {now.Lines} lines differ from those of the last {before.Count} that passed; at most {maximumChange:P0} are accepted.")
            : RuleVerdict.Pass($"{now.Lines} lines, {now.Size} bytes; {change:P0} of the lines changed.");
    }

    /// <summary>The middle value; the lower of the two in the middle, where there are two.</summary>
    private static long Median(List<LineSketch> sketches, Func<LineSketch, long> measure)
    {
        var sorted = sketches.Select(measure).Order().ToList();
        return sorted[(sorted.Count - 1) / 2];
    }
}
