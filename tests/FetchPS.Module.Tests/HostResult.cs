namespace FetchPS.Module.Tests;

/// <summary>What a run of fetchps came to.</summary>
internal sealed record HostResult(int ExitCode, string Output, string Error);
