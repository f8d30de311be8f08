using System.Management.Automation.Host;

namespace FetchPS.Host;

/// <summary>The size of the screen, which views are laid out by. The screen itself is written to as a stream, never as cells.</summary>
internal sealed class EngineRawUserInterface : PSHostRawUserInterface
{
    /// <inheritdoc/>
    public override Size BufferSize { get => new(Terminal.Width, Terminal.Height); set => throw Refusal(); }

    /// <inheritdoc/>
    public override Size WindowSize { get => BufferSize; set => throw Refusal(); }

    /// <inheritdoc/>
    public override Size MaxWindowSize => BufferSize;

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => BufferSize;

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    /// <inheritdoc/>
    public override Coordinates CursorPosition { get; set; }

    /// <inheritdoc/>
    public override Coordinates WindowPosition { get; set; }

    /// <inheritdoc/>
    public override int CursorSize { get; set; } = 25;

    /// <inheritdoc/>
    public override string WindowTitle { get; set; } = "fetchps";

    /// <inheritdoc/>
    public override bool KeyAvailable => false;

    /// <inheritdoc/>
    public override void FlushInputBuffer()
    {
        // Keys are read by line, so nothing is buffered here.
    }

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options) => throw Refusal();

    /// <inheritdoc/>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Refusal();

    /// <inheritdoc/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Refusal();

    /// <inheritdoc/>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw Refusal();

    /// <inheritdoc/>
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw Refusal();

    private static NotSupportedException Refusal() => new("fetchps writes to a stream and can't address a screen; use pwsh for that.");
}
