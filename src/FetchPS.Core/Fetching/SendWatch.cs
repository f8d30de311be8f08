namespace FetchPS.Core.Fetching;

/// <summary>Tells a turn's clock how far the connection is that the pool makes for one of its requests.</summary>
internal sealed class SendWatch(TurnClock clock, int send)
{
    internal static readonly HttpRequestOptionsKey<SendWatch> Key = new("FetchPS.SendWatch");

    internal TimeSpan ConnectLimit => clock.Limits.Connect;

    internal void Connecting() => clock.Connecting(send);

    internal void Connected() => clock.Connected(send);
}
