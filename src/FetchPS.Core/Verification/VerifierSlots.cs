using System.Threading.Channels;

namespace FetchPS.Core.Verification;

/// <summary>
/// How many verifiers work at a time on this machine, over all verifiers of a cycle. A command takes a slot for each process; a script takes one
/// while it has a version in its hands, and none while its process waits for the next.
/// </summary>
public sealed class VerifierSlots
{
    // Each free slot is an item; who waits longest gets the next.
    private readonly Channel<bool> free;

    /// <summary>Makes the slots.</summary>
    /// <param name="count">How many; by default one for each processor.</param>
    public VerifierSlots(int? count = null)
    {
        Count = count ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 1, nameof(count));
        free = Channel.CreateBounded<bool>(Count);
        for (var i = 0; i < Count; i++)
            free.Writer.TryWrite(true);
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Waits for a slot.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal async ValueTask<Slot> EnterAsync(CancellationToken cancellationToken)
    {
        await free.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new Slot(free.Writer);
    }

    /// <summary>A taken slot; disposing it gives it back, once.</summary>
    internal sealed class Slot(ChannelWriter<bool> free) : IDisposable
    {
        private ChannelWriter<bool>? taken = free;

        /// <inheritdoc/>
        public void Dispose() => Interlocked.Exchange(ref taken, null)?.TryWrite(true);
    }
}
