using FetchPS.Core.Disk;

namespace FetchPS.Core.Tests.Crash;

/// <summary>The real file systems, of which one operation fails as on a full disk, for the paths that a test chooses.</summary>
internal sealed class FaultyDisk : IDisk
{
    private readonly PhysicalDisk disk = new();

    /// <summary>The beginning of the operation that fails and a part of the path that it fails for; null while the disk is sound.</summary>
    public (string Operation, string Path)? Fault { get; set; }

    /// <summary>Is told the stored copy just before it is linked to, as another process could act then.</summary>
    public Action<string>? BeforeLink { get; set; }

    /// <summary>How often it failed.</summary>
    public int Failures { get; private set; }

    /// <inheritdoc/>
    public bool CanFlushVolume { get; init; }

    public void CreateFolder(string path, UnixFileMode mode)
    {
        Check("folder", path);
        disk.CreateFolder(path, mode);
    }

    public Stream CreateFile(string path)
    {
        Check("create", path);
        return new FullStream(disk.CreateFile(path), this, path);
    }

    public Stream OpenRead(string path) => disk.OpenRead(path);

    public bool FileExists(string path) => disk.FileExists(path);

    public long? FileSize(string path) => disk.FileSize(path);

    public void Flush(Stream file)
    {
        var full = (FullStream)file;
        Check("flush", full.Path);
        disk.Flush(full.Inner);
    }

    public void FlushFile(string path)
    {
        Check("flush", path);
        disk.FlushFile(path);
    }

    public void FlushFolder(string path)
    {
        Check("flush-folder", path);
        disk.FlushFolder(path);
    }

    public void FlushVolume(string path)
    {
        Check("flush-volume", path);
        disk.FlushVolume(path);
    }

    public void MakeReadOnly(string path) => disk.MakeReadOnly(path);

    public void Replace(string source, string destination)
    {
        Check("rename", destination);
        disk.Replace(source, destination);
    }

    public bool TryLink(string existing, string newName)
    {
        BeforeLink?.Invoke(existing);
        Check("link", newName);
        return disk.TryLink(existing, newName);
    }

    public void Copy(string source, string destination)
    {
        if (Fault is ("copy", _))
            File.WriteAllBytes(destination, File.ReadAllBytes(source)[..1]);
        Check("copy", destination);
        disk.Copy(source, destination);
    }

    public void Delete(string path)
    {
        Check("delete", path);
        disk.Delete(path);
    }

    public IEnumerable<string> Files(string folder) => disk.Files(folder);

    public IEnumerable<string> Folders(string folder) => disk.Folders(folder);

    private void Check(string operation, string path)
    {
        if (Fault is not { } fault || !operation.StartsWith(fault.Operation, StringComparison.Ordinal) || !path.Contains(fault.Path, StringComparison.Ordinal))
            return;
        Failures++;
        throw new IOException("No space left on device");
    }

    /// <summary>A file that takes the first half of what is written, then no more.</summary>
    private sealed class FullStream(Stream inner, FaultyDisk disk, string path) : Stream
    {
        public Stream Inner { get; } = inner;

        public string Path { get; } = path;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Inner.Length;

        public override long Position { get => Inner.Position; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (disk.Fault is ("write", _))
                Inner.Write(buffer[..(buffer.Length / 2)]);
            disk.Check("write", Path);
            Inner.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => Inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                Inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
