using DiffPlex;

namespace FetchPS.Core.Comparison;

/// <summary>Gives DiffPlex the lines as they are: its own chunker would cut at a lone carriage return too.</summary>
internal sealed class LineFeedChunker : IChunker
{
    public static readonly LineFeedChunker Instance = new();

    public IReadOnlyList<string> Chunk(string text) => text.Split('\n');
}
