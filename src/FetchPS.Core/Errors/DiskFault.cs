namespace FetchPS.Core.Errors;

/// <summary>The system's own refusals of work on files.</summary>
internal static class DiskFault
{
    /// <summary>Whether a file or folder could not be used: the disk failed, it is not there, or the rights are missing. All else is another's fault, and passes.</summary>
    public static bool Is(Exception failure) => failure is IOException or UnauthorizedAccessException;
}
