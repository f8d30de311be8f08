using FetchPS.Core.Disk;

namespace FetchPS.Core.Cycles;

/// <summary>A running cycle's hold on what it claimed: valid while its lock is held, which the kernel ends with the process.</summary>
internal sealed record CycleLease(long CycleId, DateTimeOffset Start, int Claimed, FileLock Lock) : IDisposable
{
    public void Dispose() => Lock.Dispose();
}
