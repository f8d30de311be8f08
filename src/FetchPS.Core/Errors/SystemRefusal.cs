namespace FetchPS.Core.Errors;

/// <summary>Why the system refused to write or open a file, told from its own error number.</summary>
internal static class SystemRefusal
{
    private const int WindowsError = unchecked((int)0x80070000);

    /// <summary>Says what a refusal by the system means, where it has an error of its own.</summary>
    public static FetchException? Of(string path, Exception cause) => Code(cause) switch
    {
        Refusal.NoRoom => VolumeState.Of(path).HasNoInodes ? VolumeErrors.NoInodes(path, cause) : VolumeErrors.VolumeFull(path, cause),
        Refusal.Quota => VolumeErrors.QuotaReached(path, cause),
        Refusal.OpenFiles => VolumeErrors.TooManyOpenFiles(path, cause),
        _ => null,
    };

    /// <summary>What was so and what to do, of a file that could not be written.</summary>
    public static string Advice(string path, Exception cause) => Code(cause) switch
    {
        Refusal.ReadOnly => "its volume is read-only. Mount it for writing; after a disk error the system makes it read-only by itself, and the system's log says so. What was stored before is untouched.",
        Refusal.Device => "the disk reported an error. See the system's log and the disk's health, then run Test-FetchStore, and Repair-FetchStore where it finds faults.",
        _ when cause is UnauthorizedAccessException && VolumeState.Of(path).IsReadOnly => "its volume is read-only. Mount it for writing. What was stored before is untouched.",
        _ when cause is UnauthorizedAccessException => "this user may not write there. Run as the store's owner, or give this user the right to write. What was stored before is untouched.",
        _ => $"{StoreErrors.Sentence(cause)} What was stored before is untouched.",
    };

    /// <summary>Whether this process can't open a file at all.</summary>
    public static bool HasTooManyOpenFiles()
    {
        if (OperatingSystem.IsWindows())
            return false;
        try
        {
            File.OpenHandle("/dev/null").Dispose();
            return false;
        }
        catch (IOException failure)
        {
            return Code(failure) == Refusal.OpenFiles;
        }
    }

    /// <summary>The runtime keeps errno in HResult, on Windows the system's error.</summary>
    private static Refusal Code(Exception cause) => OperatingSystem.IsWindows() ? Windows(cause.HResult - WindowsError) : cause is IOException ? Unix(cause.HResult) : Refusal.Other;

    private static Refusal Windows(int error) => error switch
    {
        39 or 112 => Refusal.NoRoom,
        1295 => Refusal.Quota,
        4 => Refusal.OpenFiles,
        19 => Refusal.ReadOnly,
        23 or 483 or 1117 => Refusal.Device,
        _ => Refusal.Other,
    };

    private static Refusal Unix(int errno) => errno switch
    {
        28 => Refusal.NoRoom,
        122 when OperatingSystem.IsLinux() => Refusal.Quota,
        69 when !OperatingSystem.IsLinux() => Refusal.Quota,
        23 or 24 => Refusal.OpenFiles,
        30 => Refusal.ReadOnly,
        5 => Refusal.Device,
        _ => Refusal.Other,
    };

    private enum Refusal
    {
        Other,
        NoRoom,
        Quota,
        OpenFiles,
        ReadOnly,
        Device,
    }
}
