using System.Runtime.CompilerServices;

namespace FetchPS.Core.Model;

/// <summary>Makes the exceptions of the error files in this folder: a method's own name is the error's stable id.</summary>
internal static class FetchError
{
    internal static FetchException Of(
        FetchErrorKind kind,
        object? target,
        string message,
        Exception? cause = null,
        [CallerMemberName] string errorId = "") =>
        new(errorId, kind, message, target is UrlAddress address ? address.Masked : target, cause);
}
