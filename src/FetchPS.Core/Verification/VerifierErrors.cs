using System.Globalization;
using FetchPS.Core.Model;

namespace FetchPS.Core.Verification;

/// <summary>Errors about verifiers and verdicts. Each method's name is the error's id.</summary>
public static class VerifierErrors
{
    /// <summary>No verifier has that name.</summary>
    public static FetchException UnknownVerifier(string name) =>
        FetchError.Of(FetchErrorKind.NotFound, name, $"No verifier '{name}' is in this store. Get-FetchVerifier lists those that are.");

    /// <summary>The verifier is there already, with other settings.</summary>
    public static FetchException VerifierExists(string name, string differences) =>
        FetchError.Of(FetchErrorKind.Conflict, name, $"The verifier '{name}' exists already, with other settings: {differences}. Nothing was changed; remove it first, or take another name.");

    /// <summary>The verifiers would wait for each other.</summary>
    public static FetchException VerifierLoop(string name, string after) =>
        FetchError.Of(FetchErrorKind.InvalidInput, name, $"'{name}' can't come after '{after}', which itself comes after '{name}', or is the same: neither would ever start. Take another order.");

    /// <summary>One verifier can't come after the other.</summary>
    public static FetchException VerifierOrder(string name, string after, string reason) =>
        FetchError.Of(FetchErrorKind.InvalidInput, name, $"'{name}' can't come after '{after}': {reason}.");

    /// <summary>Others come after the verifier.</summary>
    public static FetchException VerifierHasFollowers(string name, IEnumerable<string> followers) =>
        FetchError.Of(FetchErrorKind.Conflict, name, $"The verifier '{name}' was not removed: {string.Join(", ", followers)} would wait for it in vain. Remove what comes after it first.");

    /// <summary>The verifier is not run until somebody enables it.</summary>
    public static FetchException VerifierDisabled(string name) =>
        FetchError.Of(FetchErrorKind.Conflict, name, $"The verifier '{name}' is disabled and was not run; what needs it waits. Get-FetchVerifier {name} shows what it runs; then Enable-FetchVerifier {name} lets it run, or Remove-FetchVerifier {name} takes it out of use.");

    /// <summary>The verifier broke so often on versions that it waits for a person.</summary>
    public static FetchException VerifierWaits(string name, long versions, long newest) => FetchError.Of(
        FetchErrorKind.Program, name, $"The verifier '{name}' broke several times on {Waiting(versions, newest)} again by itself; what needs it waits. Get-VerificationResult -Verifier {name} -Result Error says how; once it is fixed, Invoke-FetchVerifier {name} goes on.");

    private static string Waiting(long versions, long newest) => versions == 1
        ? string.Create(CultureInfo.InvariantCulture, $"version {newest} and will not look at it")
        : string.Create(CultureInfo.InvariantCulture, $"each of {versions} versions, such as {newest}, and will not look at them");

    /// <summary>The verifier broke so often on a set that it waits for a person.</summary>
    public static FetchException SetVerifierWaits(string name, string set) => FetchError.Of(
        FetchErrorKind.Program, name, $"The verifier '{name}' broke several times on the newest versions of the set '{set}', and will not look at them again by itself; the set waits. Get-VerificationResult -Verifier {name} -Result Error says how; once it is fixed, Disable-FetchVerifier {name} and Enable-FetchVerifier {name} let it try again.");

    /// <summary>None of the verifiers looks at versions of that URL.</summary>
    public static FetchException NoVerifierApplies(long versionId, UrlAddress address) =>
        FetchError.Of(FetchErrorKind.InvalidInput, versionId, $"Version {versionId} is of {address}, to which none of these verifiers applies. UrlPattern in Get-FetchVerifier shows where they do.");

    /// <summary>A verifier of sets can't look at single versions.</summary>
    public static FetchException VerifiesSets(string name, string set) =>
        FetchError.Of(FetchErrorKind.InvalidInput, name, $"The verifier '{name}' looks at the set '{set}' as a whole, and can't be run on single versions.");

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

    /// <summary>What came through a pipeline has nothing to do with a verifier, a URL or a version.</summary>
    public static FetchException NothingToVerify(string text) => FetchError.Of(
        FetchErrorKind.InvalidInput, text, $"'{text}' is not a version, a URL or a verifier, so nothing was verified for it. Get-FileVersion, Get-FetchUrl and Get-FetchVerifier list those that are.");

    /// <summary>An argument has a placeholder that FetchPS does not know, or not for such a verifier.</summary>
    public static FetchException UnknownPlaceholder(string argument, string placeholder, bool ofSet) =>
        FetchError.Of(FetchErrorKind.InvalidInput, argument, $"The argument '{argument}' has the placeholder {placeholder}, which does not exist{(ofSet ? " for a set" : "")}. Use {(ofSet ? "{Set} or {Folder}" : "{Path}, {Id}, {Url}, {Name} or {Sha256}")}; {{{placeholder}}} stands for the literal text.");

    /// <summary>A value would be taken for an option by the program that gets it.</summary>
    public static FetchException ArgumentLikeOption(string argument, string value) =>
        FetchError.Of(FetchErrorKind.InvalidInput, value, $"The argument '{argument}' would begin with '-' because of the value '{value}', which the verifier would take for an option. Put other text before it, or give it as {{Path}}.");

    /// <summary>A verifier can't be for single versions and for a set.</summary>
    public static FetchException SetWithUrl(string name) =>
        FetchError.Of(FetchErrorKind.InvalidInput, name, $"The verifier '{name}' was given both -SetName and -Url. A verifier of a set looks at all its members together; leave -Url out, or add two verifiers.");

    /// <summary>A set's script can't run within this process.</summary>
    public static FetchException SetInProcess(string name) =>
        FetchError.Of(FetchErrorKind.InvalidInput, name, $"The verifier '{name}' was given both -SetName and -InProcess. A set's script gets the set and its folder in variables of a process of its own, which is started once in a cycle; leave -InProcess out.");

    /// <summary>The time limit can't be read, or can't be kept.</summary>
    public static FetchException InvalidTimeout(string text) =>
        FetchError.Of(FetchErrorKind.InvalidInput, text, $"'{text}' is not a time limit. Use seconds, minutes or hours such as 30s, 5m or 1h, at most a day.");

    /// <summary>A verdict by hand can only be Passed or Failed.</summary>
    public static FetchException InvalidVerdict(long versionId, string reason) =>
        FetchError.Of(FetchErrorKind.InvalidInput, versionId, $"The result for version {versionId} can't be recorded: {reason}.");

    /// <summary>One pipeline gave a version verdicts that differ.</summary>
    public static FetchException ContradictoryVerdicts(long versionId, string? verifier, IEnumerable<VerificationResult> results) =>
        FetchError.Of(FetchErrorKind.InvalidData, versionId, $"Nothing was recorded for version {versionId}: {(verifier is null ? "it was" : $"by {verifier} it was")} said to be {string.Join(" and ", results)} in one pipeline. Give each version one result; what was said about other versions counts.");

    /// <summary>The signing secret of an endpoint is not in its form. The secret itself is never repeated.</summary>
    public static FetchException InvalidSigningSecret(string reference) =>
        FetchError.Of(FetchErrorKind.InvalidInput, reference, $"What {reference} holds is not a signing secret: it must be 'whsec_' and the base64 of 24 to 64 random bytes, as the Standard Webhooks specification says; while it is being replaced, the new and the old one separated by a space.");

    /// <summary>An endpoint answered with another status than 200.</summary>
    public static FetchException EndpointStatus(UrlAddress address, int status) =>
        FetchError.Of(FetchErrorKind.Connection, address, $"The endpoint {address} answered {status.ToString(CultureInfo.InvariantCulture)}{EndpointAdvice(status)}");

    /// <summary>What an endpoint answered is no verdict.</summary>
    public static FetchException InvalidEndpointReply(UrlAddress address, string reason, Exception? cause = null) =>
        FetchError.Of(FetchErrorKind.InvalidData, address, $"The answer of the endpoint {address} is not a verdict: {reason}. It must be {{\"result\":\"passed\"}} or {{\"result\":\"failed\"}}, optionally with a \"message\".", cause);

    /// <summary>A file is too large to be sent along to an endpoint.</summary>
    public static FetchException ContentTooLarge(long versionId, long size, long most) =>
        FetchError.Of(FetchErrorKind.InvalidData, versionId, $"Version {versionId} has {size.ToString(CultureInfo.InvariantCulture)} bytes, and at most {most.ToString(CultureInfo.InvariantCulture)} are sent to an endpoint. Verify such files with a script or a command, or let the endpoint fetch what it needs, without -IncludeContent.");

    /// <summary>A stored file can't be read.</summary>
    public static FetchException StoredFileUnreadable(long versionId, string path, Exception cause) =>
        FetchError.Of(FetchErrorKind.NotFound, versionId, $"The file of version {versionId} can't be read: {cause.Message.TrimEnd('.')}. Test-FetchStore checks all files ('{path}').", cause);

    /// <summary>A stored file is not what was fetched any more.</summary>
    public static FetchException StoredFileChanged(long versionId, string path) =>
        FetchError.Of(FetchErrorKind.InvalidData, versionId, $"The file of version {versionId} is not what was fetched: its SHA-256 differs, so no verdict on it counts. Either the verifier changed it, which it must not, or it was damaged before. Test-FetchStore checks all files ('{path}').");

    /// <summary>A command could not be started.</summary>
    public static FetchException CommandNotRun(string command, Exception cause) =>
        FetchError.Of(FetchErrorKind.NotFound, command, $"'{command}' could not be run: {cause.Message.TrimEnd('.')}.", cause);

    /// <summary>There is no place for a verifier's work folder.</summary>
    public static FetchException NoTemporaryFolder(string path, Exception cause) =>
        FetchError.Of(FetchErrorKind.Storage, path, $"No folder for a verifier to work in can be made in '{path}', the folder for temporary files: {cause.Message.TrimEnd('.')}. Make it, or name another one in {(OperatingSystem.IsWindows() ? "TEMP" : "TMPDIR")}.", cause);

    /// <summary>There is no program that could run a script.</summary>
    public static FetchException NoScriptHost() =>
        FetchError.Of(FetchErrorKind.NotFound, null, "No program that runs PowerShell scripts was found: neither pwsh on PATH nor fetchps. Install PowerShell 7.6, or name one in FETCHPS_SCRIPT_HOST.");

    private static string EndpointAdvice(int status) => status switch
    {
        401 or 403 => ". It does not take the signature: see that its secret is the one that -Secret refers to, and that both clocks are right.",
        404 or 405 or 410 => ". There is no verifier at that address; check it.",
        413 => ". The file is too large for it.",
        429 => ". It wants fewer requests.",
        >= 300 and < 400 => ", a redirect. A signed request goes to the address that was given and no other; give the one where it leads.",
        >= 200 and < 300 => ", which says nothing of the file; only 200 does.",
        >= 500 => ". The fault is the endpoint's.",
        _ => ".",
    };
}
