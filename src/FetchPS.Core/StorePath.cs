namespace FetchPS.Core;

/// <summary>Where the store is when nobody names it.</summary>
public static class StorePath
{
    /// <summary>The environment variable that names the store.</summary>
    public const string Variable = "FETCHPS_STORE";

    /// <summary>
    /// What <see cref="Variable"/> says, else <c>%ProgramData%\FetchPS</c> on Windows, <c>/var/lib/fetchps</c> for root, and elsewhere
    /// <c>$XDG_DATA_HOME/fetchps</c> (<c>~/.local/share/fetchps</c>).
    /// </summary>
    public static string Default()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return Path.GetFullPath(named);
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "FetchPS");
        if (Environment.IsPrivilegedProcess)
            return "/var/lib/fetchps";

        // Relative values are to be ignored, by the XDG base directory specification.
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        return Path.Combine(
            Path.IsPathRooted(data) ? data : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share"),
            "fetchps");
    }
}
