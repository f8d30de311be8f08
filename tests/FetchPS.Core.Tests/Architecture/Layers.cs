namespace FetchPS.Core.Tests.Architecture;

/// <summary>The rooms of Core, from the lowest to the highest. Each may name those below it, and none above it.</summary>
internal static class Layers
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "Model", "Errors", "Disk", "Secrets", "Logging", "Settings", "Data", "Data/Sqlite", "Actions", "Files", "Fetching", "Verification", "Promotions", "Catalog", "Comparison",
        "Integrity", "Backups", "Cycles", Top,
    ];

    /// <summary>The files in Core's own folder.</summary>
    public const string Top = "FetchStore";

    /// <summary>The layer that a file lies in.</summary>
    public static string Of(string file) =>
        file.StartsWith("Data/Sqlite/", StringComparison.Ordinal) ? "Data/Sqlite"
        : file.IndexOf('/', StringComparison.Ordinal) is > 0 and var end ? file[..end]
        : Top;

    /// <summary>The references that point upwards.</summary>
    public static IEnumerable<SourceReference> Upward(CoreSource source) =>
        source.References.Where(one => one.To is not null && Height(one.From) < Height(one.To));

    /// <summary>Pairs of folders each of which names the other.</summary>
    public static IReadOnlyList<(string One, string Other)> MutualPairs(CoreSource source)
    {
        var arrows = source.References.Where(one => one.To is not null).Select(one => (From: Folder(one.From), To: Folder(one.To!))).Where(arrow => arrow.From != arrow.To).ToHashSet();
        return [.. arrows.Where(arrow => string.CompareOrdinal(arrow.From, arrow.To) < 0 && arrows.Contains((arrow.To, arrow.From))).Order()];
    }

    private static int Height(string file) => Names.IndexOf(Of(file));

    private static string Folder(string file) => file.IndexOf('/', StringComparison.Ordinal) is > 0 and var end ? file[..end] : Top;

    private static int IndexOf(this IReadOnlyList<string> names, string name) => names.ToList().IndexOf(name);
}
