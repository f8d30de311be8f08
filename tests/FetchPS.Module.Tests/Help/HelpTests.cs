using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using FetchPS.Testing;

namespace FetchPS.Module.Tests.Help;

/// <summary>What Get-Help shows, held against the cmdlets themselves.</summary>
public sealed class HelpTests : IDisposable
{
    private readonly EngineSession session = new();

    public static TheoryData<string> Topics => [.. Documents.Names.Where(name => name != "README")];

    public void Dispose() => session.Dispose();

    [Fact]
    public void Every_cmdlet_has_synopsis_description_output_and_two_examples()
    {
        var faults = Texts("""
            foreach ($command in Get-Command -Module FetchPS) {
                $help = Get-Help $command.Name -Full
                if (-not "$($help.Synopsis)".EndsWith('.')) { "$command has no synopsis" }
                if (-not "$($help.Description[0].Text)".TrimEnd().EndsWith('.')) { "$command has no description" }
                if (-not $help.returnValues.returnValue) { "$command has no outputs" }
                if (@($help.examples.example).Count -lt 2) { "$command has fewer than two examples" }
            }
            """);

        Assert.Empty(faults);
    }

    [Fact]
    public void Every_parameter_is_explained_as_it_is()
    {
        var faults = Texts("""
            $common = [System.Management.Automation.Cmdlet]::CommonParameters
            foreach ($command in Get-Command -Module FetchPS) {
                foreach ($parameter in $command.Parameters.Values | Where-Object Name -NotIn $common) {
                    $name = "$command -$($parameter.Name)"
                    $help = Get-Help $command.Name -Parameter $parameter.Name -ErrorAction Ignore
                    if (-not $help) { "$name is not there"; continue }
                    if (-not "$($help.description[0].Text)".TrimEnd().EndsWith('.')) { "$name has no text" }

                    $set = @($parameter.ParameterSets.Values)[0]
                    $pipeline = @(if ($set.ValueFromPipeline) { 'ByValue' }; if ($set.ValueFromPipelineByPropertyName) { 'ByPropertyName' })
                    $wanted = @{
                        required      = "$($set.IsMandatory)"
                        position      = if ($set.Position -lt 0) { 'named' } else { "$($set.Position)" }
                        pipelineInput = if ($pipeline) { "True ($([string]::Join(', ', $pipeline)))" } else { 'False' }
                        aliases       = if ($parameter.Aliases) { [string]::Join(', ', $parameter.Aliases) } else { 'none' }
                    }
                    foreach ($key in $wanted.Keys) {
                        if ($help.$key -ne $wanted[$key]) { "$name has $key '$($wanted[$key])', and help says '$($help.$key)'" }
                    }
                }
            }
            """);

        Assert.Empty(faults);
    }

    [Fact]
    public void Syntax_shows_every_parameter_set_whole()
    {
        var faults = Texts("""
            $common = [System.Management.Automation.Cmdlet]::CommonParameters
            foreach ($command in Get-Command -Module FetchPS) {
                $wanted = $command.ParameterSets | ForEach-Object { $set = $_.Parameters.Name | Where-Object { $_ -notin $common }; $set = @($set); [array]::Sort($set); [string]::Join(' ', $set) }
                $shown = (Get-Help $command.Name).syntax.syntaxItem | ForEach-Object { $set = @($_.parameter.name); [array]::Sort($set); [string]::Join(' ', $set) }
                $wanted | Where-Object { $_ -notin $shown } | ForEach-Object { "$command lacks: $_" }
                $shown | Where-Object { $_ -notin $wanted } | ForEach-Object { "$command has not: $_" }
            }
            """);

        Assert.Empty(faults);
    }

    [Fact]
    public void Examples_name_parameters_that_are_there()
    {
        var examples = Texts("Get-Command -Module FetchPS | ForEach-Object { (Get-Help $_.Name -Examples).examples.example.code }");
        Runspace.DefaultRunspace = session.Runspace;

        var faults = examples.SelectMany(Faults).ToList();

        Assert.NotEmpty(examples);
        Assert.Empty(faults);
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void About_topic_is_found_and_fits_a_terminal(string topic)
    {
        var lines = Assert.Single(Texts($"Get-Help {topic}")).Split('\n');

        Assert.Equal(topic, lines[1].Trim());
        Assert.All(lines, line => Assert.InRange(line.TrimEnd('\r').Length, 0, 80));
    }

    private static IEnumerable<string> Faults(string example)
    {
        var script = Parser.ParseInput(example, out _, out var errors);
        foreach (var error in errors)
            yield return $"{example}: {error.Message}";

        foreach (var command in script.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            // The rest is the full shell's, or a script of the reader's own.
            if (command.GetCommandName() is not { } name || !name.Contains("-F", StringComparison.Ordinal) && !name.Contains("-Verification", StringComparison.Ordinal))
                continue;
            var binding = StaticParameterBinder.BindCommand(command, resolve: true);
            foreach (var (parameter, failure) in binding.BindingExceptions)
                yield return $"{example}: {parameter}: {failure.BindingException.Message}";
            if (binding.BoundParameters.Count == 0 && command.CommandElements.Count > 1)
                yield return $"{example}: there is no {name}";
        }
    }

    private List<string> Texts(string script)
    {
        var result = session.Invoke(script);
        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
        return [.. result.Output.Select(item => LanguagePrimitives.ConvertTo<string>(item))];
    }
}
