using System.Text;
using Serilog.Sinks.File;

namespace FetchPS.Core.Logging;

/// <summary>
/// Has Serilog's file sink write to a stream that several processes can append through. Its own <c>shared: true</c> is no way out: it takes turns by a
/// named mutex, which ends at the border of a login session on Unix and on Windows alike, so that a scheduled run and a user overwrite each other's lines.
/// </summary>
internal sealed class AppendHooks(Stream stream) : FileLifecycleHooks
{
    /// <summary>
    /// What the sink is to open for a log: the log itself, except on Windows. There the sink's way of opening fails while anybody has the log open for
    /// writing, so it is given a file of its own that is gone before the first line.
    /// </summary>
    internal static string PathToOpen(string log) =>
        OperatingSystem.IsWindows() ? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()) : log;

    public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
    {
        underlyingStream.Dispose();
        if (OperatingSystem.IsWindows())
            File.Delete(path);
        return stream;
    }
}
