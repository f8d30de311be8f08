namespace FetchPS.Core.Fetching;

/// <summary>A turn's place among those that are made at a time, over all hosts. A turn that waits for its host gives it back meanwhile. For one turn, which does one thing at a time.</summary>
/// <param name="slots">The places; the turn holds one from the beginning.</param>
internal sealed class TurnSlot(SemaphoreSlim slots) : IDisposable
{
    /// <summary>Whether the turn holds its place.</summary>
    public bool IsHeld { get; private set; } = true;

    /// <summary>Waits for a place, where it holds none.</summary>
    public async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        if (IsHeld)
            return;

        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        IsHeld = true;
    }

    /// <summary>Leaves the place to others, where it holds one.</summary>
    public void GiveBack()
    {
        if (!IsHeld)
            return;

        IsHeld = false;
        slots.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => GiveBack();
}
