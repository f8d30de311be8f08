using System.Collections;
using System.Management.Automation;
using FetchPS.Arguments;
using FetchPS.Cmdlets;
using FetchPS.Core.Fetching;
using FetchPS.Core.Model;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.BuiltIn;
using FetchPS.Core.Verification.Endpoints;
using FetchPS.Core.Verification.Scripts;

namespace FetchPS.Commands;

/// <summary>Adds an application that certifies the versions stored from now on.</summary>
[Cmdlet(VerbsCommon.Add, "FetchVerifier", SupportsShouldProcess = true, DefaultParameterSetName = ScriptSet)]
[OutputType(typeof(Verifier))]
public sealed class AddFetchVerifierCommand : VerifierOptionsCmdlet
{
    private const string ScriptSet = "Script";
    private const string CommandSet = "Command";
    private const string BuiltInSet = "BuiltIn";
    private const string EndpointSet = "Endpoint";

    /// <summary>The verifier's name.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "A name: letters, digits, dot, dash and underscore.")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>A PowerShell script that takes FileVersion objects from the pipeline and writes Id, Result and Message.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ScriptSet, HelpMessage = "A PowerShell script that takes FileVersion objects and writes Id, Result and Message.")]
    [ValidateNotNullOrEmpty]
    public string ScriptPath { get; set; } = "";

    /// <summary>Whether the script runs in this process.</summary>
    [Parameter(ParameterSetName = ScriptSet, HelpMessage = "Runs the script within this process, for scripts that you trust: it starts faster, and one that hangs may have to be left behind.")]
    public SwitchParameter InProcess { get; set; }

    /// <summary>An executable: exit code 0 passes, 1 fails.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CommandSet, HelpMessage = "An executable, by path or by its name on PATH: exit code 0 passes, 1 fails, any other is an error.")]
    [ValidateNotNullOrEmpty]
    public string Command { get; set; } = "";

    /// <summary>The executable's arguments.</summary>
    [Parameter(ParameterSetName = CommandSet, HelpMessage = "Its arguments; {Path}, {Id}, {Url}, {Name} and {Sha256} stand for the version's, with -SetName {Set} and {Folder} for the set's.")]
    public string[] ArgumentList { get; set; } = [];

    /// <summary>The https address of a verifier service.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EndpointSet, HelpMessage = "An https address: each version is posted there, signed, and the answer is the verdict.")]
    [ValidateNotNullOrEmpty]
    public string Endpoint { get; set; } = "";

    /// <summary>A reference to what requests to the endpoint are signed with.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EndpointSet, HelpMessage = "A reference (env:, file:, secret:VAULT/NAME) to the signing secret, whsec_ and base64.")]
    [ValidateNotNullOrEmpty]
    public string Secret { get; set; } = "";

    /// <summary>Whether the endpoint gets the file too.</summary>
    [Parameter(ParameterSetName = EndpointSet, HelpMessage = "Sends the file too, in base64 as 'content'; at most 16 MB.")]
    public SwitchParameter IncludeContent { get; set; }

    /// <summary>A PEM file of private certificate authorities to trust for the endpoint.</summary>
    [Parameter(ParameterSetName = EndpointSet, HelpMessage = "A PEM file of private certificate authorities to trust for the endpoint, in addition to the system's and the store's.")]
    [ValidateNotNullOrEmpty]
    public string? CaCertificate { get; set; }

    /// <summary>A rule that is compiled into FetchPS.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BuiltInSet, HelpMessage = "A built-in rule: Envelope, Json, NotHtml, Regex, Sha256, Text or Xml.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RuleCompleter))]
    public string BuiltIn { get; set; } = "";

    /// <summary>The rule's options.</summary>
    [Parameter(ParameterSetName = BuiltInSet, HelpMessage = "The rule's options, as in @{ Schema = './list.schema.json' }.")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(RuleOptionCompleter))]
    public Hashtable Option { get; set; } = [];

    /// <summary>Whether to put the verifier out.</summary>
    [Parameter(HelpMessage = "Returns the verifier; Changed says whether it was added now.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var wanted = ParameterSetName switch
        {
            BuiltInSet => BuiltInRules.Check(Wanted(VerifierKind.BuiltIn, BuiltIn) with { Options = RuleOptions() }),
            CommandSet => Wanted(VerifierKind.Command, HasFolder(Command) ? FullPath(Command) : Command) with { ArgumentList = ArgumentList },
            EndpointSet => Wanted(VerifierKind.Endpoint, Endpoint) with { Options = EndpointOptions().ToOptions() },
            _ => Wanted(VerifierKind.Script, FullPath(ScriptPath)) with { Options = new ScriptOptions { InProcess = InProcess }.ToOptions() },
        };
        if (!ShouldProcess(Name, $"Add verifier, running {UrlAddress.Mask(wanted.Command)}"))
            return;

        var added = OpenOrCreateStore(out _).Verifiers.Add(wanted);
        if (PassThru)
            WriteObject(added);
    }

    private NewVerifier Wanted(VerifierKind kind, string command) => Apply(new NewVerifier { Name = Name, Kind = kind, Command = command });

    /// <summary>The rule's options as text; a file's path seen from the session's own location.</summary>
    private Dictionary<string, string> RuleOptions()
    {
        var known = BuiltInRules.Require(BuiltIn).Options;
        Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry option in Option)
        {
            var name = LanguagePrimitives.ConvertTo<string>(option.Key);
            var value = LanguagePrimitives.ConvertTo<string>(option.Value);
            var isFile = known.Any(one => one.Kind == RuleOptionKind.File && string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
            options[name] = isFile && value.Length > 0 ? FullPath(value) : value;
        }

        return options;
    }

    private EndpointOptions EndpointOptions() => new(Secret)
    {
        IncludeContent = IncludeContent,
        CaCertificates = CaCertificate is null ? null : CaCertificates.Read(FullPath(CaCertificate)),
    };

    // A bare name is looked for on PATH.
    private static bool HasFolder(string command) =>
        command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || command.Contains(Path.AltDirectorySeparatorChar, StringComparison.Ordinal);
}
