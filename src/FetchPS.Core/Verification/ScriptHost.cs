namespace FetchPS.Core.Verification;

/// <summary>The program that runs verifiers written in PowerShell.</summary>
/// <param name="Program">Its full path.</param>
/// <param name="LeadingArguments">What comes before the script's own path and arguments, such as <c>-NoProfile -File</c>.</param>
public sealed record ScriptHost(string Program, IReadOnlyList<string> LeadingArguments);
