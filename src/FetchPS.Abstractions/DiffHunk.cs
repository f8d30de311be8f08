using System.Globalization;

namespace FetchPS;

/// <summary>One place in which two versions differ, with the lines around it.</summary>
public sealed record DiffHunk
{
    /// <summary>The number of its first line in the old version; with no line of it, of the line before.</summary>
    public required int OldStart { get; init; }

    /// <summary>How many lines of the old version it covers.</summary>
    public required int OldCount { get; init; }

    /// <summary>The number of its first line in the new version; with no line of it, of the line before.</summary>
    public required int NewStart { get; init; }

    /// <summary>How many lines of the new version it covers.</summary>
    public required int NewCount { get; init; }

    /// <summary>Its lines.</summary>
    public required IReadOnlyList<DiffLine> Lines { get; init; }

    /// <summary>Its head as in a unified diff: <c>@@ -1,3 +1,4 @@</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"@@ -{OldStart},{OldCount} +{NewStart},{NewCount} @@");
}
