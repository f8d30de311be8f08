namespace FetchPS.Module.Tests.Isolation;

public sealed class LayoutTests
{
    [Fact]
    public void The_root_holds_the_cmdlets_and_their_types_alone()
    {
        var assemblies = Directory.GetFiles(Shipped.ModuleRoot, "*.dll").Select(Path.GetFileName).Order(StringComparer.Ordinal);

        Assert.Equal(["FetchPS.Abstractions.dll", "FetchPS.dll"], assemblies);
    }

    [Fact]
    public void Native_libraries_are_there_for_the_supported_platforms_alone()
    {
        var runtimes = Directory.GetDirectories(Path.Combine(Shipped.ModuleRoot, "deps", "runtimes")).Select(Path.GetFileName).Order(StringComparer.Ordinal);

        Assert.Equal(["linux-arm64", "linux-musl-x64", "linux-x64", "osx-arm64", "osx-x64", "win-arm64", "win-x64"], runtimes);
    }

    [Fact]
    public void Nothing_of_the_engine_or_the_build_is_shipped()
    {
        var files = Directory.GetFiles(Shipped.ModuleRoot, "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)!).ToList();

        Assert.Contains("FetchPS.Core.dll", files);
        Assert.DoesNotContain("System.Management.Automation.dll", files);
        Assert.DoesNotContain(files, file => file.EndsWith(".pdb", StringComparison.Ordinal) || file is "FetchPS.xml" or "FetchPS.Core.xml" or "FetchPS.Abstractions.xml");
    }

    [Fact]
    public void The_build_leaves_one_version_of_the_module() =>
        Assert.Equal([Shipped.ModuleRoot], Directory.GetDirectories(Shipped.Module));
}
