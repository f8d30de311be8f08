using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FetchPS.Core.Tests.Architecture;

/// <summary>Core's own source as the compiler understands it: which file names what of which other. Names in documentation count, since a reader follows them, too.</summary>
internal sealed class CoreSource
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.Parse);

    private readonly CSharpCompilation compilation;

    private CoreSource(CSharpCompilation compilation)
    {
        this.compilation = compilation;
        References = [.. Trees.SelectMany(ReferencesOf).Distinct()];
    }

    /// <summary>Every name of something in another file, or in another library, once for each pair.</summary>
    public IReadOnlyList<SourceReference> References { get; }

    /// <summary>The files, by their path relative to Core's folder, with '/' on every platform.</summary>
    public IEnumerable<SyntaxTree> Trees => compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0);

    /// <summary>Reads the folder of Core's source.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="planted">Files to add to what is there, by their relative path.</param>
    public static CoreSource Read(string folder, params IReadOnlyList<(string Path, string Text)> planted)
    {
        var files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(folder, path).Replace('\\', '/'), Full: path))
            .Where(file => !file.Path.StartsWith("obj/", StringComparison.Ordinal) && !file.Path.StartsWith("bin/", StringComparison.Ordinal))
            .Select(file => (file.Path, Text: File.ReadAllText(file.Full)));
        // What the SDK adds to each file.
        var usings = string.Concat(new[] { "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks" }
            .Select(name => $"global using {name};\n"));
        var trees = files.Concat(planted).Select(file => CSharpSyntaxTree.ParseText(file.Text, Parsing, file.Path)).Append(CSharpSyntaxTree.ParseText(usings, Parsing));
        var libraries = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) != "FetchPS.Core.dll").Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
        return new(CSharpCompilation.Create("FetchPS.Core", trees, libraries, options));
    }

    private IEnumerable<SourceReference> ReferencesOf(SyntaxTree tree)
    {
        var model = compilation.GetSemanticModel(tree);
        foreach (var name in tree.GetRoot().DescendantNodes(descendIntoTrivia: true).OfType<SimpleNameSyntax>().Where(name => name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is null))
        {
            var info = model.GetSymbolInfo(name);
            var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
            var type = symbol as INamedTypeSymbol ?? (symbol as IMethodSymbol)?.ReducedFrom?.ContainingType ?? symbol?.ContainingType;
            if (type is null || symbol is INamespaceSymbol or ITypeParameterSymbol)
                continue;

            var declared = type.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath;
            if (declared != tree.FilePath)
                yield return new(tree.FilePath, declared, type.Name, declared is null ? type.ContainingAssembly?.Name ?? "" : "FetchPS.Core");
        }
    }
}

/// <summary>A name in one file of something in another.</summary>
/// <param name="From">The file that names it.</param>
/// <param name="To">The file that declares it; null where that is another library.</param>
/// <param name="Type">The type.</param>
/// <param name="Library">What the type belongs to.</param>
internal sealed record SourceReference(string From, string? To, string Type, string Library);
