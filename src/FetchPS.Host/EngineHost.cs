using System.Globalization;
using System.Management.Automation.Host;

namespace FetchPS.Host;

/// <summary>The engine's view of this process.</summary>
internal sealed class EngineHost(Terminal terminal) : PSHost
{
    /// <summary>The code of a script's own <c>exit</c>; null when there was none.</summary>
    internal int? RequestedExitCode { get; private set; }

    /// <inheritdoc/>
    public override string Name => "fetchps";

    /// <inheritdoc/>
    public override Version Version { get; } = typeof(EngineHost).Assembly.GetName().Version!;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override PSHostUserInterface UI { get; } = new EngineUserInterface(terminal);

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => Real(CultureInfo.CurrentCulture);

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => Real(CultureInfo.CurrentUICulture);

    // Under LANG=C, as in cron, there is no culture, and the engine then breaks lines within words and finds no help.
    private static CultureInfo Real(CultureInfo culture) => culture.Name.Length > 0 ? culture : CultureInfo.GetCultureInfo("en-US");

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => RequestedExitCode = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw new NotSupportedException("fetchps has no nested prompt; use pwsh for interactive work.");

    /// <inheritdoc/>
    public override void ExitNestedPrompt()
    {
        // There is none to leave.
    }

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
        // A native program shares the streams: what came before it is to stand before it.
        terminal.Output.Flush();
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
        // Nothing of ours must be put back.
    }
}
