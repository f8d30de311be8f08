namespace FetchPS.Core.Fetching;

/// <summary>A body without a content coding.</summary>
internal sealed class IdentityDecoder(WireStream wire, FetchPlace place) : BodyDecoder(wire, place, "identity")
{
    internal override ValueTask<int> ReadAsync(Memory<byte> buffer) => Wire.ReadAsync(buffer);

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
