using System.Management.Automation;
using FetchPS.Completion;
using FetchPS.Core.Errors;
using FetchPS.Core.Verification;
using FetchPS.Transformation;

namespace FetchPS.Commands;

/// <summary>Adds an application that certifies the versions stored from now on.</summary>
[Cmdlet(VerbsCommon.Add, "FetchVerifier", SupportsShouldProcess = true, DefaultParameterSetName = ScriptSet)]
[OutputType(typeof(Verifier))]
public sealed class AddFetchVerifierCommand : FetchCmdlet
{
    private const string ScriptSet = "Script";
    private const string CommandSet = "Command";

    /// <summary>The verifier's name.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "A name: letters, digits, dot, dash and underscore.")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>A PowerShell script that takes FileVersion objects from the pipeline and writes Id, Result and Message.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ScriptSet, HelpMessage = "A PowerShell script that takes FileVersion objects and writes Id, Result and Message.")]
    [ValidateNotNullOrEmpty]
    public string ScriptPath { get; set; } = "";

    /// <summary>An executable: exit code 0 passes, 1 fails.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CommandSet, HelpMessage = "An executable, by path or by its name on PATH: exit code 0 passes, 1 fails, any other is an error.")]
    [ValidateNotNullOrEmpty]
    public string Command { get; set; } = "";

    /// <summary>The executable's arguments.</summary>
    [Parameter(ParameterSetName = CommandSet, HelpMessage = "Its arguments; {Path}, {Id}, {Url}, {Name} and {Sha256} stand for the version's.")]
    public string[] ArgumentList { get; set; } = [];

    /// <summary>A wildcard over the addresses it applies to.</summary>
    [Parameter(HelpMessage = "A wildcard over the addresses whose versions it verifies; all by default.")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UrlCompleter))]
    public string? Url { get; set; }

    /// <summary>How long it may take for one version.</summary>
    [Parameter(HelpMessage = "How long it may take for one version, such as 30s or 5m.")]
    [TimeoutTransformation]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether to put the verifier out.</summary>
    [Parameter(HelpMessage = "Puts the verifier out; Changed says whether it was added now.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var isScript = ParameterSetName == ScriptSet;
        var program = isScript ? FullPath(ScriptPath) : HasFolder(Command) ? FullPath(Command) : Command;
        if (isScript && !program.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase))
            throw VerifierErrors.NotAScript(program);
        if (!ShouldProcess(Name, $"Add verifier, running {program}"))
            return;

        var verifier = OpenOrCreateStore(out _).Verifiers.Add(new NewVerifier
        {
            Name = Name,
            Kind = isScript ? VerifierKind.Script : VerifierKind.Command,
            Command = program,
            ArgumentList = ArgumentList,
            Url = Url,
            Timeout = Timeout,
        });
        if (PassThru)
            WriteObject(verifier);
    }

    // A bare name is looked for on PATH.
    private static bool HasFolder(string command) =>
        command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || command.Contains(Path.AltDirectorySeparatorChar, StringComparison.Ordinal);
}
