using System.Globalization;
using System.Management.Automation;

namespace FetchPS.Module.Tests.Help;

/// <summary>The types and defaults that help names are those of the cmdlets.</summary>
public sealed class ParameterHelpTests : IDisposable
{
    /// <summary>Defaults that depend on the machine, the store or the rest of the command, in the words of the help. A test of the parameter holds what they say.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["Store"] = "FETCHPS_STORE, else the platform's data folder",
        ["Proxy"] = "The system's",
        ["Initialize-FetchStore FilesPath"] = "The store's own folder, or what was chosen before",
        ["Export-FileVersion AsOf"] = "now",
        ["Get-FileContent Encoding"] = "utf8",
        ["Invoke-FetchVerifier Name"] = "*",
        ["Invoke-FetchCycle VerifierThrottle"] = "One for each processor",
        ["Set-FetchStore HostName"] = "All",
        ["Set-FetchStore AllowHost"] = "All",
        ["Set-FetchStore AllowNetwork"] = "All",
        ["Set-FetchStore DenyNetwork"] = "Link-local and cloud metadata",
    };

    private readonly EngineSession session = new();

    public void Dispose() => session.Dispose();

    [Fact]
    public void Types_are_the_cmdlets()
    {
        var faults = new List<string>();
        foreach (var (command, parameter, help) in Parameters())
        {
            var wanted = Name(parameter.ParameterType);
            foreach (var place in new[] { "type", "parameterValue" })
            {
                var said = place == "type" ? Text(help, "type", "name") : Text(help, place);
                if (said != wanted)
                    faults.Add($"{command.Name} -{parameter.Name} is {wanted}, and help says by {place}: {said}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Syntax_names_the_same_types()
    {
        var faults = new List<string>();
        foreach (var command in Commands())
        {
            session.Set("Name", command.Name);
            foreach (var shown in session.Invoke("(Get-Help $Name).syntax.syntaxItem.parameter").Clean().Output.Where(shown => shown is not null))
            {
                var type = command.Parameters[Text(shown, "name")].ParameterType;
                var wanted = type == typeof(SwitchParameter) ? "" : Name(type);
                if (Text(shown, "parameterValue") is var said && said != wanted)
                    faults.Add($"{command.Name} -{Text(shown, "name")} is {wanted}, and its syntax says: {said}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Defaults_are_what_holds_without_the_parameter()
    {
        var faults = new List<string>();
        var usual = Usual();
        foreach (var (command, parameter, help) in Parameters())
        {
            var wanted = Default(command, parameter, usual);
            if (Text(help, "defaultValue") is var said && said != wanted)
                faults.Add($"{command.Name} -{parameter.Name} is by default: {wanted}; and help says: {said}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static string Default(CmdletInfo command, ParameterMetadata parameter, IReadOnlyList<object> usual)
    {
        if (Words.TryGetValue($"{command.Name} {parameter.Name}", out var words) || Words.TryGetValue(parameter.Name, out words))
            return words;
        if (parameter.ParameterType == typeof(SwitchParameter))
            return "False";
        if (parameter.ParameterSets.Values.All(set => set.IsMandatory))
            return "None";

        // What the cmdlet itself begins with, else what a new store, URL and verifier have.
        var own = command.ImplementingType.GetProperty(parameter.Name)!.GetValue(Activator.CreateInstance(command.ImplementingType));
        return Text(own) ?? (Of(command) is { } kinds ? usual.Where(each => kinds.Contains(each.GetType().Name)).Select(each => Text(Value(each, parameter.Name))).FirstOrDefault(text => text is not null) : null) ?? "None";
    }

    /// <summary>The kinds of objects that say what holds where a command's parameter is not given.</summary>
    private static string[]? Of(CmdletInfo command) => command.Name switch
    {
        "Add-FetchUrl" => ["FetchUrl", "StoreSummary", "RuntimeType"],
        "Set-FetchUrl" => ["StoreSummary", "RuntimeType"],
        "Set-FetchStore" or "Invoke-FetchCycle" => ["StoreSummary"],
        "Add-FetchVerifier" => ["Verifier"],
        _ => null,
    };

    private static object? Value(object from, string name) =>
        from is Type options ? options.GetField("Usual" + name)?.GetValue(null) : from.GetType().GetProperty(name)?.GetValue(from);

    /// <summary>A value as the help writes it; null for none.</summary>
    private static string? Text(object? value) => value switch
    {
        TimeSpan { Ticks: > 0 } time when time.TotalHours >= 1 => $"{time.TotalHours.ToString(CultureInfo.InvariantCulture)}h",
        TimeSpan { Ticks: > 0 } time when time.TotalMinutes > 1 => $"{time.TotalMinutes.ToString(CultureInfo.InvariantCulture)}m",
        TimeSpan { Ticks: > 0 } time => $"{time.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s",
        int and not 0 and not int.MaxValue or long and not 0L => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Text(PSObject from, params string[] path)
    {
        foreach (var name in path)
        {
            if (from.Properties[name]?.Value is not { } value)
                return "";
            from = PSObject.AsPSObject(value);
        }

        return from.ToString();
    }

    private static string Name(Type type) => type.IsArray ? Name(type.GetElementType()!) + "[]" : (Nullable.GetUnderlyingType(type) ?? type).Name;

    /// <summary>A new store, URL and verifier, and the options of a URL.</summary>
    private List<object> Usual() =>
    [
        .. session.Invoke("""
            Initialize-FetchStore
            Add-FetchUrl https://example.org/a -PassThru -PromoteUnverified
            Add-FetchVerifier text -BuiltIn Text -PassThru
            Get-FetchStore
            """).Clean().Output.Select(item => item.BaseObject),
        Loaded.Type("FetchOptions"),
    ];

    private List<CmdletInfo> Commands() => session.Invoke("Get-Command -Module FetchPS").Clean().Objects<CmdletInfo>();

    private IEnumerable<(CmdletInfo Command, ParameterMetadata Parameter, PSObject Help)> Parameters()
    {
        foreach (var command in Commands())
        {
            session.Set("Name", command.Name);
            foreach (var help in session.Invoke("(Get-Help $Name -Full).parameters.parameter").Clean().Output)
                yield return (command, command.Parameters[Text(help, "name")], help);
        }
    }
}
