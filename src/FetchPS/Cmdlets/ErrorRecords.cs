using System.Globalization;
using System.Management.Automation;
using FetchPS.Core.Model;
using FetchPS.Views;

namespace FetchPS.Cmdlets;

/// <summary>Makes every error record of the module. Ids are stable: scripts and exit codes rely on them.</summary>
internal static class ErrorRecords
{
    /// <summary>Any foreseen failure, under its own id and about the user's own item.</summary>
    internal static ErrorRecord Of(FetchException error) => new(error, error.ErrorId, Category(error.Kind), ShownObject.Of(error.Target));

    /// <summary>A URL's turn in a cycle failed; the cycle went on.</summary>
    internal static ErrorRecord TurnFailed(TurnResult turn, FetchException? cause) =>
        Of(new FetchException(nameof(TurnFailed), cause?.Kind ?? FetchErrorKind.Connection, turn.Error!, turn, cause));

    /// <summary>What a URL served was refused by FetchPS itself; the cycle went on.</summary>
    internal static ErrorRecord ContentRefused(TurnResult turn) =>
        Of(new FetchException(nameof(ContentRefused), FetchErrorKind.InvalidData, $"{turn}: {turn.Error}", turn));

    /// <summary>Something in the store is not as it should be; the cycle went on.</summary>
    internal static ErrorRecord StoreFault(FetchException fault) => Of(new FetchException(nameof(StoreFault), fault.Kind, fault.Message, fault.Target, fault));

    /// <summary>A verifier did not pass a version in a cycle; the cycle went on.</summary>
    internal static ErrorRecord VerificationFailed(FileVersion version, string verifier, VerificationResult result, string? reason)
    {
        var about = string.Create(CultureInfo.InvariantCulture, $"version {version.Id} of {UrlAddress.Of(version)}");
        return Of(NotPassed(nameof(VerificationFailed), about, version, verifier, result, reason));
    }

    /// <summary>A verifier did not pass a set in a cycle; the cycle went on.</summary>
    internal static ErrorRecord SetVerificationFailed(string set, string verifier, VerificationResult result, string? reason) =>
        Of(NotPassed(nameof(SetVerificationFailed), $"the set {set}", set, verifier, result, reason));

    private static FetchException NotPassed(string errorId, string about, object target, string verifier, VerificationResult result, string? reason)
    {
        var what = result == VerificationResult.Failed ? "failed" : "could not verify";
        var said = string.IsNullOrWhiteSpace(reason) ? "." : $": {reason}";
        var kind = result == VerificationResult.Failed ? FetchErrorKind.InvalidData : FetchErrorKind.Program;
        return new(errorId, kind, $"The verifier {verifier} {what} {about}{said}", target);
    }

    private static ErrorCategory Category(FetchErrorKind kind) => kind switch
    {
        FetchErrorKind.InvalidInput => ErrorCategory.InvalidArgument,
        FetchErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        FetchErrorKind.Conflict => ErrorCategory.ResourceExists,
        FetchErrorKind.Denied => ErrorCategory.PermissionDenied,
        FetchErrorKind.Connection => ErrorCategory.ConnectionError,
        FetchErrorKind.Timeout => ErrorCategory.OperationTimeout,
        FetchErrorKind.InvalidData => ErrorCategory.InvalidData,
        FetchErrorKind.Storage => ErrorCategory.WriteError,
        FetchErrorKind.Program => ErrorCategory.InvalidResult,
        _ => ErrorCategory.NotSpecified,
    };
}
