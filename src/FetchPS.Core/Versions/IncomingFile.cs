using System.Security.Cryptography;
using FetchPS.Core.Disk;
using FetchPS.Core.Fetching;
using FetchPS.Core.Errors;

namespace FetchPS.Core.Versions;

/// <summary>A body on its way in: hashed while it is written. Makes no file before the first byte.</summary>
internal sealed class IncomingFile(IDisk disk, string path) : IContentSink, IDisposable
{
    private IncrementalHash? hash;
    private Stream? file;

    /// <summary>The full path of the file.</summary>
    public string Path { get; } = path;

    /// <summary>Bytes written.</summary>
    public long Size { get; private set; }

    /// <summary>The hash of the whole; known once <see cref="Complete"/> has run.</summary>
    public byte[] Sha256 { get; private set; } = [];

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            // The page cache takes it at once; an asynchronous write would only add a thread switch.
            (file ??= disk.CreateFile(Path)).Write(bytes.Span);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.StorageFailure(Path, failure);
        }

        (hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).AppendData(bytes.Span);
        Size += bytes.Length;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Restart()
    {
        file?.Dispose();
        file = null;
        disk.Delete(Path);
        hash?.Dispose();
        hash = null;
        Size = 0;
    }

    /// <summary>Ends the writing; the file is there even when it is empty.</summary>
    /// <param name="flush">Whether to make the bytes durable now; otherwise the volume is flushed later.</param>
    public void Complete(bool flush)
    {
        try
        {
            file ??= disk.CreateFile(Path);
            if (flush)
                disk.Flush(file);
            file.Dispose();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.StorageFailure(Path, failure);
        }

        file = null;
        Sha256 = hash?.GetHashAndReset() ?? SHA256.HashData([]);
    }

    /// <summary>Lets go of everything; a file that was not moved away is deleted.</summary>
    public void Dispose()
    {
        var touched = file is not null || Sha256.Length > 0;
        file?.Dispose();
        hash?.Dispose();
        if (touched)
            disk.Delete(Path);
    }
}
