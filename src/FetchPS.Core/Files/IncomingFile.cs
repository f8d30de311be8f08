using System.Security.Cryptography;
using FetchPS.Core.Disk;
using FetchPS.Core.Errors;
using FetchPS.Core.Model;

namespace FetchPS.Core.Files;

/// <summary>A body on its way in: hashed while it is written. Makes no file before the first byte.</summary>
internal sealed class IncomingFile(IDisk disk, string path) : IContentSink, IDisposable
{
    private readonly ContentSniffer sniffer = new();
    private IncrementalHash? hash;
    private Stream? file;
    private bool exists;

    /// <summary>The full path of the file.</summary>
    public string Path { get; } = path;

    /// <summary>Bytes written.</summary>
    public long Size { get; private set; }

    /// <summary>The SHA-256 of the whole; known once <see cref="Complete"/> has run.</summary>
    public byte[] Sha256 { get; private set; } = [];

    /// <summary>What the bytes look like.</summary>
    public ContentKind Kind => sniffer.Kind;

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            // The page cache takes it at once; an asynchronous write would only add a thread switch.
            (file ??= Create()).Write(bytes.Span);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw StoreErrors.StorageFailure(Path, failure);
        }

        (hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).AppendData(bytes.Span);
        sniffer.Add(bytes.Span);
        Size += bytes.Length;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Restart()
    {
        file?.Dispose();
        file = null;
        try
        {
            disk.Delete(Path);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw StoreErrors.StorageFailure(Path, failure);
        }

        exists = false;
        hash?.Dispose();
        hash = null;
        sniffer.Restart();
        Size = 0;
    }

    /// <summary>Ends the writing: the hash is known and the file closed. An empty body is a file too.</summary>
    /// <exception cref="FetchException"><c>StorageFailure</c>.</exception>
    public void Complete()
    {
        try
        {
            (file ??= Create()).Dispose();
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw StoreErrors.StorageFailure(Path, failure);
        }

        Sha256 = hash?.GetHashAndReset() ?? SHA256.HashData([]);
    }

    /// <summary>Makes the complete file's bytes durable.</summary>
    /// <exception cref="FetchException"><c>StorageFailure</c>.</exception>
    public void Flush()
    {
        try
        {
            disk.FlushFile(Path);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            throw StoreErrors.StorageFailure(Path, failure);
        }
    }

    /// <summary>Gives the complete file its final name, read-only.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void MoveTo(string destination)
    {
        disk.MakeReadOnly(Path);
        disk.Replace(Path, destination);
        exists = false;
    }

    /// <summary>Lets go of everything; a file that was not moved away is deleted.</summary>
    public void Dispose()
    {
        file?.Dispose();
        hash?.Dispose();
        if (!exists)
            return;

        try
        {
            disk.Delete(Path);
            exists = false;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            // No harm where it lies: the next cycle clears it.
        }
    }

    private Stream Create()
    {
        // Even one that could not be made whole may have left something.
        exists = true;
        try
        {
            return disk.CreateFile(Path);
        }
        catch (Exception missing) when (missing is DirectoryNotFoundException or FileNotFoundException)
        {
            // .NET says that the file is missing where another thread has made the folder meanwhile.
            disk.CreateFolder(System.IO.Path.GetDirectoryName(Path)!, StoreLayout.OwnerFolder);
            return disk.CreateFile(Path);
        }
    }
}
