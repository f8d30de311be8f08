namespace FetchPS.Core.Errors;

/// <summary>Errors about verifiers and verdicts. Each method's name is the error's id.</summary>
public static class VerifierErrors
{
    /// <summary>No verifier has that name.</summary>
    public static FetchException UnknownVerifier(string name) =>
        FetchError.Of(FetchErrorKind.NotFound, name, $"No verifier '{name}' is in this store. Get-FetchVerifier lists those that are.");

    /// <summary>The verifier is there already, with other settings.</summary>
    public static FetchException VerifierExists(string name, string differences) =>
        FetchError.Of(FetchErrorKind.Conflict, name, $"The verifier '{name}' exists already, with other settings: {differences}. Nothing was changed; remove it first, or take another name.");

    /// <summary>The script is not there.</summary>
    public static FetchException ScriptNotFound(string path) =>
        FetchError.Of(FetchErrorKind.NotFound, path, $"There is no script '{path}'. Give the path of a PowerShell script that exists.");

    /// <summary>The file is no PowerShell script by its name, and PowerShell would not run it as one.</summary>
    public static FetchException NotAScript(string path) =>
        FetchError.Of(FetchErrorKind.InvalidInput, path, $"'{path}' is not a PowerShell script: its name does not end in .ps1. Give a script that does, or use -Command for any other program.");

    /// <summary>The executable is not there.</summary>
    public static FetchException CommandNotFound(string command) =>
        FetchError.Of(FetchErrorKind.NotFound, command, $"There is no executable '{command}', neither at that path nor on PATH. Give the path of a program that exists and may be run.");

    /// <summary>The command is a batch file, which Windows runs through a shell.</summary>
    public static FetchException BatchFile(string path) =>
        FetchError.Of(FetchErrorKind.InvalidInput, path, $"'{path}' is a batch file, and Windows would run it through cmd.exe, to which a file name could be a command. Use an executable or a PowerShell script.");

    /// <summary>The name can't be used.</summary>
    public static FetchException InvalidVerifierName(string name) =>
        FetchError.Of(FetchErrorKind.InvalidInput, name, $"'{name}' can't be a verifier's name. Use letters, digits, dot, dash and underscore, at most 64.");

    /// <summary>An argument has a placeholder that FetchPS does not know, or not for such a verifier.</summary>
    public static FetchException UnknownPlaceholder(string argument, string placeholder, bool ofSet) =>
        FetchError.Of(FetchErrorKind.InvalidInput, argument, $"The argument '{argument}' has the placeholder {placeholder}, which does not exist{(ofSet ? " for a set" : "")}. Use {(ofSet ? "{Set} or {Folder}" : "{Path}, {Id}, {Url}, {Name} or {Sha256}")}; {{{placeholder}}} stands for the literal text.");

    /// <summary>A verifier can't be for single versions and for a set.</summary>
    public static FetchException SetWithUrl(string name) =>
        FetchError.Of(FetchErrorKind.InvalidInput, name, $"The verifier '{name}' was given both -Set and -Url. One of a set looks at all its members together; leave -Url out, or add two verifiers.");

    /// <summary>The time limit can't be read, or can't be kept.</summary>
    public static FetchException InvalidTimeout(string text) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"'{text}' is not a time limit. Use seconds, minutes or hours such as 30s, 5m or 1h, at most a day.");

    /// <summary>A verdict by hand can only be Passed or Failed.</summary>
    public static FetchException InvalidVerdict(long versionId, string reason) =>
        FetchError.Of(FetchErrorKind.InvalidInput, versionId, $"The result for version {versionId} can't be recorded: {reason}.");

    /// <summary>There is no program that could run a script.</summary>
    public static FetchException NoScriptHost() =>
        FetchError.Of(FetchErrorKind.NotFound, null, "No program that runs PowerShell scripts was found: neither pwsh on PATH nor fetchps. Install PowerShell 7.6, or name one in FETCHPS_SCRIPT_HOST.");
}
