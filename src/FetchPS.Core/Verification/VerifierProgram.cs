using System.Security.Cryptography;
using FetchPS.Core.Disk;

namespace FetchPS.Core.Verification;

/// <summary>Finds and identifies the programs that verifiers are.</summary>
public static class VerifierProgram
{
    /// <summary>Finds an executable: at its path where the command has a folder in it, else on PATH, never in the current folder by its bare name.</summary>
    /// <param name="command">A path, or a bare name; on Windows the extension may be left off (PATHEXT).</param>
    /// <param name="folder">What a relative path starts from; the process's current folder by default.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="FetchException">
    /// <c>CommandNotFound</c>: there is no such file, or it may not be executed. <c>BatchFile</c>: it is a batch file, which Windows
    /// runs through a shell.
    /// </exception>
    public static string Resolve(string command, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        var hasFolder = command.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) >= 0 || Path.IsPathRooted(command);
        IEnumerable<string> folders = hasFolder
            ? [folder ?? Environment.CurrentDirectory]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathFullyQualified);

        var found = command.Length == 0 || command.Contains('\0', StringComparison.Ordinal)
            ? null
            : folders.SelectMany(from => Candidates(Path.GetFullPath(command, Path.GetFullPath(from)))).FirstOrDefault(IsExecutable);
        if (found is null)
            throw VerifierErrors.CommandNotFound(command);
        // cmd.exe would read a hostile file name as commands, whatever the quoting.
        if (OperatingSystem.IsWindows() && Path.GetExtension(found).ToUpperInvariant() is ".BAT" or ".CMD")
            throw VerifierErrors.BatchFile(found);
        return found;
    }

    /// <summary>The SHA-256 of a file's bytes, in lower-case hexadecimal.</summary>
    /// <exception cref="IOException">It is not there or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string Sha256(string path)
    {
        using var file = FileReader.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static IEnumerable<string> Candidates(string path)
    {
        if (!OperatingSystem.IsWindows() || Path.HasExtension(path))
            yield return path;
        if (!OperatingSystem.IsWindows())
            yield break;
        var extensions = Environment.GetEnvironmentVariable("PATHEXT") is { Length: > 0 } known ? known : ".COM;.EXE;.BAT;.CMD";
        foreach (var extension in extensions.Split(';', StringSplitOptions.RemoveEmptyEntries))
            yield return path + extension;
    }

    private static bool IsExecutable(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != 0);
    }
}
