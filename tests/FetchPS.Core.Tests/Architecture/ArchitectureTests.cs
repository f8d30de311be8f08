using FetchPS.Testing;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FetchPS.Core.Tests.Architecture;

/// <summary>Holds Core's source to its floor plan; <c>src/README.md</c> says what each room is for.</summary>
public sealed class ArchitectureTests(ITestOutputHelper output) : IClassFixture<ArchitectureTests.Source>
{
    private const int MostLines = 300;
    private const int MostParameters = 7;

    /// <summary>Files over 300 lines, each with its reason. The list only gets shorter.</summary>
    private static readonly Dictionary<string, string> LongFiles = new()
    {
        ["Catalog/UrlRegistry.cs"] = "all that is asked of watched URLs by name, a method each; what decides lies elsewhere",
    };

    /// <summary>Classes that take more than seven things, each with its reason. The list only gets shorter.</summary>
    private static readonly Dictionary<string, string> WideClasses = new()
    {
        ["FetchCycle"] = "puts together what a cycle is made of",
        ["ScriptRun"] = "one run of one script, with all that was set for it",
    };

    private readonly CoreSource source = Source.Shared.Value;

    [Fact]
    public void Every_file_lies_in_a_layer()
    {
        Assert.All(source.Trees, tree => Assert.Contains(Layers.Of(tree.FilePath), Layers.Names));
        Assert.All(Layers.Names, layer => Assert.Contains(source.Trees, tree => Layers.Of(tree.FilePath) == layer));
    }

    [Fact]
    public void No_arrow_points_up()
    {
        foreach (var layer in Layers.Names.Reverse())
            output.WriteLine($"{layer}: {source.Trees.Count(tree => Layers.Of(tree.FilePath) == layer)} files");
        Assert.Empty(Layers.Upward(source));
    }

    [Fact]
    public void An_arrow_that_points_up_is_found()
    {
        var planted = CoreSource.Read(
            Source.Folder, ("Model/Planted.cs", "namespace FetchPS.Core.Model;\n\ninternal sealed class Planted(FetchPS.Core.Cycles.CycleOptions options)\n{\n    public object Options => options;\n}\n"));
        var found = Assert.Single(Layers.Upward(planted));
        Assert.Equal(("Model/Planted.cs", "Cycles/CycleOptions.cs"), (found.From, found.To));
    }

    [Fact]
    public void No_two_folders_name_each_other()
    {
        // FETCHPS_SOURCE names the Core folder of another checkout, to compare with.
        var pairs = Layers.MutualPairs(Environment.GetEnvironmentVariable("FETCHPS_SOURCE") is { Length: > 0 } other ? CoreSource.Read(other) : source);
        output.WriteLine($"mutual pairs of folders: {pairs.Count}");
        Assert.Empty(pairs);
    }

    [Fact]
    public void Sqlite_is_named_in_its_own_folder_alone() => Assert.Empty(source.References
        .Where(one => one.Library is "Microsoft.Data.Sqlite" || one.Library.StartsWith("SQLitePCLRaw", StringComparison.Ordinal))
        .Select(one => one.From).Where(file => Layers.Of(file) != "Data/Sqlite").Distinct());

    [Fact]
    public void What_a_refusal_of_the_disk_is_stands_at_one_place() => Assert.Equal(
        ["Errors/DiskFault.cs"], source.Trees.Where(tree => tree.ToString().Contains("IOException or UnauthorizedAccessException", StringComparison.Ordinal)).Select(tree => tree.FilePath));

    [Fact]
    public void Files_are_short()
    {
        var tooLong = source.Trees.Where(tree => tree.GetText().Lines.Count - 1 > MostLines).Select(tree => tree.FilePath).Order();
        Assert.Equal(LongFiles.Keys.Order(), tooLong);
    }

    [Fact]
    public void Classes_take_few_things()
    {
        // Records carry data, a row of a table say; what they hold is no dependency.
        var wide = source.Trees.SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>())
            .Where(type => Parameters(type).Any(count => count > MostParameters)).Select(type => type.Identifier.Text).Order();
        Assert.Equal(WideClasses.Keys.Order(), wide);
    }

    private static IEnumerable<int> Parameters(ClassDeclarationSyntax type) =>
        type.Members.OfType<ConstructorDeclarationSyntax>().Select(constructor => constructor.ParameterList.Parameters.Count).Append(type.ParameterList?.Parameters.Count ?? 0);

    /// <summary>Core's source, read once for all of these tests.</summary>
    public sealed class Source
    {
        internal static string Folder { get; } = Path.Combine(Documents.Root, "src", "FetchPS.Core");

        internal static Lazy<CoreSource> Shared { get; } = new(() => CoreSource.Read(Folder));
    }
}
