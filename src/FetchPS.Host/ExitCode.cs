namespace FetchPS.Host;

/// <summary>What <c>fetchps</c> says to cron, systemd and configuration managers.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    internal const int Success = 0;

    /// <summary>The command could not run, or reported an error.</summary>
    internal const int Failure = 1;

    /// <summary>A cycle ran to its end, but some URL or verification failed.</summary>
    internal const int CycleFailures = 2;

    /// <summary>Added to the number of the signal that ended the run, as shells do.</summary>
    internal const int SignalBase = 128;
}
