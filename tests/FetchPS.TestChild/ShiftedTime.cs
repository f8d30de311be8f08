namespace FetchPS.TestChild;

/// <summary>A clock that shows a given time now and goes on from there.</summary>
internal sealed class ShiftedTime(DateTimeOffset now) : TimeProvider
{
    private readonly TimeSpan shift = now - DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
}
