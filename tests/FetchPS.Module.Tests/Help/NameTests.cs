using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FetchPS.Testing;

namespace FetchPS.Module.Tests.Help;

/// <summary>Every name that the documents and the help give for something of ours is that thing's name in the code.</summary>
public sealed partial class NameTests : IDisposable
{
    /// <summary>Parameters of PowerShell's own commands, and options of programs, that examples use.</summary>
    private static readonly string[] ForeignParameters = ["NonInteractive", "NoProfile", "File", "Full", "Module", "TotalCount", "EQ", "NE", "GT", "LIKE"];

    /// <summary>Words in this spelling that name nothing of ours: products, PowerShell's, .NET's and Python's own, and a value of an option.</summary>
    private static readonly string[] ForeignWords =
    [
        "PowerShell", "SecretManagement", "ProgramData", "ValueFromPipelineByPropertyName",
        "DateTime", "ReadAllLines", "ReadAllText", "ReadLines", "ResolveLinkTarget", "ToBase64String",
        "ValueError", "AnyLine", "ParameterArgumentTransformationError",
    ];

    private readonly EngineSession session = new();

    public NameTests() => session.Invoke("Initialize-FetchStore").Clean();

    public static TheoryData<string> Texts => [.. Documents.Names, "help"];

    public void Dispose() => session.Dispose();

    [Theory]
    [MemberData(nameof(Texts))]
    public void Cmdlets_are_there(string text)
    {
        var names = Commands().Select(command => command.Name).ToHashSet(StringComparer.Ordinal);

        AssertKnown(Cmdlet().Matches(Read(text)).Select(match => match.Value), names);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Parameters_are_there(string text)
    {
        var names = Commands().SelectMany(command => command.Parameters.Values).SelectMany(parameter => parameter.Aliases.Prepend(parameter.Name))
            .Concat(ForeignParameters).ToHashSet(StringComparer.OrdinalIgnoreCase);

        AssertKnown(Parameter().Matches(Read(text)).Select(match => match.Groups[1].Value), names);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Ids_events_findings_and_properties_are_there(string text)
    {
        AssertKnown(Word().Matches(Read(text)).Select(match => match.Value), Names());
    }

    [Fact]
    public void Every_kind_of_name_is_found()
    {
        var names = Names();

        Assert.All(["AddFetchUrl", "StoreFault", "UnknownUrl", "AuditSealed", "SetRestsOutside", "BearerToken", "IsCurrent", "MinimumLines", "NotModified"], name => Assert.Equal(name != "AddFetchUrl", names.Contains(name)));
    }

    /// <summary>Names of more than one word that mean something to users: error ids, events, the public types with their members, cmdlets' parameters and rules' options.</summary>
    private HashSet<string> Names()
    {
        var types = Loaded.Assemblies.SelectMany(assembly => assembly.GetTypes()).ToList();
        var everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static;
        var errors = types.SelectMany(type => type.GetMethods(everything)).Where(method => method.ReturnType == typeof(FetchException) || method.ReturnType == typeof(ErrorRecord));
        var events = Loaded.Type("Events").GetFields(everything);
        var shown = types.Where(type => type.IsPublic && type.Assembly == typeof(FetchUrl).Assembly);
        return
        [
            .. errors.Select(method => method.Name),
            .. events.Select(field => field.Name),
            .. shown.SelectMany(type => type.GetMembers().Select(member => member.Name).Append(type.Name)),
            .. Commands().SelectMany(command => command.Parameters.Values).SelectMany(parameter => parameter.Aliases.Append(parameter.Name).Append((parameter.ParameterType.GetElementType() ?? parameter.ParameterType).Name)),
            .. RuleNames(types),
            .. ForeignWords,
        ];
    }

    private static void AssertKnown(IEnumerable<string> found, HashSet<string> known)
    {
        var unknown = found.Where(name => !known.Contains(name)).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(unknown.Count == 0, string.Join(' ', unknown));
    }

    private static IEnumerable<string> RuleNames(IEnumerable<Type> types)
    {
        foreach (var property in types.SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)).Where(property => property.PropertyType.Name == "RuleDefinition"))
        {
            var rule = property.GetValue(null)!;
            yield return (string)rule.GetType().GetProperty("Name")!.GetValue(rule)!;
            foreach (var option in (System.Collections.IEnumerable)rule.GetType().GetProperty("Options")!.GetValue(rule)!)
                yield return (string)option.GetType().GetProperty("Name")!.GetValue(option)!;
        }
    }

    private static string Read(string text) =>
        text == "help" ? string.Join('\n', XDocument.Load(Path.Combine(Shipped.ModuleRoot, "en-US", "FetchPS.dll-Help.xml")).DescendantNodes().OfType<XText>().Where(node => node.Parent!.Name.LocalName != "noun").Select(node => node.Value)) : Documents.Text(text);

    private List<CmdletInfo> Commands() => session.Invoke("Get-Command -Module FetchPS").Clean().Objects<CmdletInfo>();

    [GeneratedRegex(@"\b[A-Z][a-z]+-(?:Fetch|File|Verification)\w+")]
    private static partial Regex Cmdlet();

    [GeneratedRegex(@"(?<![\w\-/])-([A-Z]\w+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(?<![\w\-$/\.])[A-Z][a-z]+[0-9]*(?:[A-Z][a-z0-9]+)+(?![\w\-/])")]
    private static partial Regex Word();
}
