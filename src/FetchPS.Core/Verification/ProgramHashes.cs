using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace FetchPS.Core.Verification;

/// <summary>
/// What ran, as a SHA-256. An executable's own; where arguments are full paths of files (the script of an interpreter, a key ring, a schema), that of
/// what <c>sha256sum</c> prints for the executable and those files, so that a changed script shows:
/// <c>sha256sum /usr/bin/python3 /opt/check.py | sha256sum</c>. Each is reckoned anew only when its size or time changed: one verifier may run thousands of times in a cycle.
/// </summary>
internal sealed class ProgramHashes
{
    private readonly ConcurrentDictionary<(string Path, long Size, DateTime Written), string> known = new();

    /// <summary>The hash, in lower-case hexadecimal.</summary>
    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public string Sha256(string program, IReadOnlyList<string> arguments)
    {
        // Named pipes and devices have no length, and reading one could last for ever.
        var files = arguments.Where(argument => Path.IsPathFullyQualified(argument) && new FileInfo(argument) is { Exists: true, Length: > 0 }).ToList();
        return files.Count == 0
            ? OfFile(program)
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files.Prepend(program).Select(path => $"{OfFile(path)}  {path}\n")))));
    }

    private string OfFile(string path)
    {
        var file = new FileInfo(path);
        return known.GetOrAdd((path, file.Length, file.LastWriteTimeUtc), static key => VerifierProgram.Sha256(key.Path));
    }
}
