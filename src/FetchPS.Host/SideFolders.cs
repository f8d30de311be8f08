namespace FetchPS.Host;

/// <summary>
/// What the engine wants beside its work: a pipe for debuggers, and folders in the user's home, which it makes when it starts and breaks without. A daemon's account has no home, or one that
/// nobody may write to; fetchps needs none.
/// </summary>
internal sealed class SideFolders : IDisposable
{
    private const string Cache = "XDG_CACHE_HOME";
    private readonly string? made;

    /// <summary>Sees to it before any type of the engine is used. Where a home can be used, all stays as it is.</summary>
    /// <exception cref="IOException">There is no folder for temporary files either.</exception>
    internal SideFolders()
    {
        Environment.SetEnvironmentVariable("POWERSHELL_DIAGNOSTICS_OPTOUT", "1");
        var home = Environment.GetEnvironmentVariable("HOME");
        // A home that is not there is not made.
        var isNamed = Environment.GetEnvironmentVariable(Cache) is { Length: > 0 };
        if (OperatingSystem.IsWindows() || ((isNamed || Directory.Exists(home)) && CanMake(Place(Cache, home, ".cache"))))
            return;

        made = Directory.CreateTempSubdirectory("fetchps-").FullName;
        Environment.SetEnvironmentVariable(Cache, made);
        // Named, these are looked for, but not made.
        Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", Place("XDG_CONFIG_HOME", home, ".config"));
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", Place("XDG_DATA_HOME", home, ".local/share"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (made is not null)
                Directory.Delete(made, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // An empty folder stays, which whoever clears the temporary folder takes away.
        }
    }

    /// <summary>A place by the XDG Base Directory Specification.</summary>
    private static string Place(string variable, string? home, string usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named ? named : Path.Combine(home ?? "", usual);

    private static bool CanMake(string cache)
    {
        try
        {
            return Path.IsPathRooted(cache) && Directory.CreateDirectory(Path.Combine(cache, "powershell")).Exists;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
