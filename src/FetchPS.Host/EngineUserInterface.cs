using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace FetchPS.Host;

/// <summary>Data goes to standard output, all talk to standard error; questions are asked only where somebody can answer.</summary>
internal sealed class EngineUserInterface(Terminal terminal) : PSHostUserInterface
{
    private readonly ProgressLine progress = new(terminal);
    private readonly Questions questions = new(terminal);

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new EngineRawUserInterface();

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => terminal.CanColour;

    /// <inheritdoc/>
    public override void Write(string value)
    {
        progress.Clear();
        terminal.Output.Write(GetOutputString(value, SupportsVirtualTerminal));
    }

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    /// <inheritdoc/>
    public override void WriteLine(string value)
    {
        progress.Clear();
        terminal.Output.WriteLine(GetOutputString(value, SupportsVirtualTerminal));
    }

    /// <inheritdoc/>
    public override void WriteErrorLine(string value)
    {
        progress.Clear();
        // Where both go into one file, the order stays.
        terminal.Output.Flush();
        terminal.Error.WriteLine(GetOutputString(value, supportsVirtualTerminal: false));
    }

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => WriteErrorLine($"DEBUG: {message}");

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => WriteErrorLine($"VERBOSE: {message}");

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => WriteErrorLine($"WARNING: {message}");

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record) => progress.Show(record);

    /// <inheritdoc/>
    public override string ReadLine() => questions.ReadLine();

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString() => throw Questions.NoSecrets();

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        questions.AskForValues(caption, message, descriptions);

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        questions.AskForChoice(caption, message, choices, defaultChoice);

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw Questions.NoSecrets();

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw Questions.NoSecrets();
}
