using System.Security.Cryptography;
using FetchPS.Core.Disk;
using FetchPS.Core.Fetching;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Versions;

/// <summary>A body on its way in: hashed while it is written. Makes no file before the first byte.</summary>
internal sealed class IncomingFile(IDisk disk, string path) : IContentSink, IDisposable
{
    private readonly ContentSniffer sniffer = new();
    private IncrementalHash? hash;
    private Stream? file;

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
        file ??= Create();
        // The page cache takes it at once; an asynchronous write would only add a thread switch.
        Guarded(() =>
        {
            file.Write(bytes.Span);
            return file;
        });
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
        Guarded(() =>
        {
            disk.Delete(Path);
            return file;
        });
        hash?.Dispose();
        hash = null;
        sniffer.Restart();
        Size = 0;
    }

    /// <summary>Ends the writing and knows the hash; an empty body is a file too.</summary>
    /// <exception cref="FetchException"><c>StorageFailure</c>.</exception>
    public void Complete()
    {
        file ??= Create();
        Sha256 = hash?.GetHashAndReset() ?? SHA256.HashData([]);
    }

    /// <summary>Closes the complete file.</summary>
    /// <param name="flush">Whether to make its bytes durable now; otherwise the whole volume is flushed later.</param>
    /// <exception cref="FetchException"><c>StorageFailure</c>.</exception>
    public void Close(bool flush) => Guarded(() =>
    {
        if (flush)
            disk.Flush(file!);
        file!.Dispose();
        return file;
    });

    /// <summary>Lets go of everything; a file that was not moved away is deleted.</summary>
    public void Dispose()
    {
        var touched = file is not null || Sha256.Length > 0;
        file?.Dispose();
        hash?.Dispose();
        if (!touched)
            return;

        try
        {
            disk.Delete(Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // No harm where it lies: the next cycle clears it.
        }
    }

    private Stream Create() => Guarded(() =>
    {
        disk.CreateFolder(System.IO.Path.GetDirectoryName(Path)!, StoreLayout.OwnerFolder);
        return disk.CreateFile(Path);
    });

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.StorageFailure(Path, failure);
        }
    }
}
