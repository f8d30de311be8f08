using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace FetchPS.Module.Tests.Commands;

/// <summary>What several objects put out give for a property is each one's own: none is named like a member of the array that holds them.</summary>
public sealed class OutputTypesTests : IDisposable
{
    /// <summary>What the engine adds to every array and shows by no reflection.</summary>
    private static readonly string[] OfTheEngine = ["Where", "ForEach", "Count", "Length", "psobject", "psbase", "psadapted", "psextended", "pstypenames", "Item"];

    private readonly EngineSession session = new();

    public void Dispose() => session.Dispose();

    /// <summary>Every class of ours that a cmdlet puts out, by itself or within another.</summary>
    public static IEnumerable<TheoryDataRow<Type>> Types => typeof(FetchUrl).Assembly.GetExportedTypes()
        .Where(type => type is { IsEnum: false, IsAbstract: false } && !type.IsSubclassOf(typeof(Exception)))
        .Select(type => new TheoryDataRow<Type>(type));

    [Theory]
    [MemberData(nameof(Types))]
    public void No_property_is_named_like_a_member_of_arrays(Type type)
    {
        var one = PSObject.AsPSObject(RuntimeHelpers.GetUninitializedObject(type));
        session.Set("One", one);
        var seen = session.Invoke("foreach ($property in $One.psobject.Properties) { $property.Name }").Clean().Objects<string>();
        var declared = type.GetProperties().Select(property => property.Name);

        Assert.NotEmpty(seen);
        Assert.Empty(seen.Union(declared).Intersect(ArrayMembers(), StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_output_type_of_a_cmdlet_is_among_them()
    {
        var outputs = session.Invoke("(Get-Command -Module FetchPS).OutputType.Type").Clean().Output.Select(item => (Type)item.BaseObject).Where(type => type.Namespace == nameof(FetchPS));

        Assert.NotEmpty(outputs);
        Assert.Subset(Types.Select(row => row.Data).ToHashSet(), outputs.ToHashSet());
    }

    [Fact]
    public void Several_objects_give_each_ones_own()
    {
        var urls = session.Invoke("""
            Add-FetchUrl https://example.org/a, https://example.org/b -SetName pair
            (Get-FetchUrl).Url; (Get-FetchUrl).SetName
            """).Clean().Objects<string>();

        Assert.Equal(["https://example.org/a", "https://example.org/b", "pair", "pair"], urls);
    }

    private HashSet<string> ArrayMembers()
    {
        var runTime = session.Invoke("""
            foreach ($array in @(1, 2), [string[]]('a', 'b')) { foreach ($member in $array.psobject.Members) { $member.Name } }
            """).Clean().Objects<string>();
        Type[] types = [typeof(object[]), typeof(Array), .. typeof(object[]).GetInterfaces()];
        var reflected = types.SelectMany(type => type.GetMembers()).Select(member => member.Name[(member.Name.LastIndexOf('.') + 1)..]);
        HashSet<string> members = [.. runTime, .. reflected, .. OfTheEngine];
        Assert.Superset(new HashSet<string> { "Address", "Get", "Set", "SyncRoot", "Rank", "GetValue" }, members);
        return members;
    }
}
