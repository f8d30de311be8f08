using System.Threading.Channels;

namespace FetchPS.Core.Cycles;

/// <summary>Hands what many add to the one who records it, in batches: a commit costs the disk a flush, which many then share.</summary>
internal sealed class BatchQueue<T>
{
    private const int LargestBatch = 512;

    /// <summary>How long items wait for others to share their commit.</summary>
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(25);

    private readonly Channel<Entry> entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(LargestBatch) { SingleReader = true });
    private readonly TaskCompletionSource inHaste = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask AddAsync(T item) => entries.Writer.WriteAsync(new(item, null));

    /// <summary>From now on batches are taken as they come: those who would share them are few.</summary>
    public void StopGathering() => inHaste.TrySetResult();

    /// <summary>Waits until all that was added before is recorded.</summary>
    public async Task FlushAsync()
    {
        var mark = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await entries.Writer.WriteAsync(new(default!, mark)).ConfigureAwait(false);
        await (await Task.WhenAny(mark.Task, broken.Task).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Says that nothing more comes.</summary>
    public void Complete() => entries.Writer.TryComplete();

    /// <summary>Has batches recorded, one after the other, until <see cref="Complete"/>.</summary>
    /// <param name="record">Records a batch.</param>
    /// <param name="prepare">Readies a batch while the one before it is still being recorded.</param>
    public async Task RunAsync(Action<List<T>> record, Action<List<T>>? prepare = null)
    {
        var recording = Task.CompletedTask;
        try
        {
            while (await entries.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                if (entries.Reader.Count < LargestBatch)
                    await Task.WhenAny(inHaste.Task, Task.Delay(GatherTime)).ConfigureAwait(false);
                List<T> batch = [];
                List<TaskCompletionSource> marks = [];
                Take(batch, marks);
                prepare?.Invoke(batch);
                await recording.ConfigureAwait(false);
                recording = RecordAsync(record, batch, marks);
            }

            await recording.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Break(failure);
            throw;
        }
        finally
        {
            await recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Take(List<T> batch, List<TaskCompletionSource> marks)
    {
        while (batch.Count < LargestBatch && entries.Reader.TryRead(out var entry))
        {
            if (entry.Mark is null)
                batch.Add(entry.Item);
            else
                marks.Add(entry.Mark);
        }
    }

    private async Task RecordAsync(Action<List<T>> record, List<T> batch, List<TaskCompletionSource> marks)
    {
        try
        {
            await Task.Run(() => record(batch)).ConfigureAwait(false);
            marks.ForEach(mark => mark.TrySetResult());
        }
        catch (Exception failure)
        {
            // Now, not when the next batch comes: perhaps none does.
            Break(failure);
            throw;
        }
    }

    /// <summary>Whoever adds or waits learns that nothing is recorded any more.</summary>
    private void Break(Exception failure)
    {
        entries.Writer.TryComplete(failure);
        broken.TrySetException(failure);
    }

    private readonly record struct Entry(T Item, TaskCompletionSource? Mark);
}
