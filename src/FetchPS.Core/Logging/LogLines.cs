using System.Text;
using FetchPS.Core.Disk;

namespace FetchPS.Core.Logging;

/// <summary>The lines of a log file, from its start or from its end, with a block in memory at a time.</summary>
internal static class LogLines
{
    private const int BlockSize = 64 * 1024;

    internal static IEnumerable<string> Forward(string path)
    {
        using var reader = new StreamReader(OpenShared(path), Encoding.UTF8, detectEncodingFromByteOrderMarks: false, BlockSize);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    internal static IEnumerable<string> Backward(string path)
    {
        using FileStream file = OpenShared(path);
        byte[] start = []; // of the line whose first part is in an earlier block
        for (long position = file.Length; position > 0;)
        {
            int size = (int)Math.Min(BlockSize, position);
            position -= size;
            var block = new byte[size + start.Length];
            file.Position = position;
            file.ReadExactly(block, 0, size);
            start.CopyTo(block, size);
            int end = block.Length;
            for (int newLine; (newLine = block.AsSpan(0, end).LastIndexOf((byte)'\n')) >= 0; end = newLine)
                yield return Encoding.UTF8.GetString(block, newLine + 1, end - newLine - 1);
            start = block[..end];
        }
        if (start.Length > 0)
            yield return Encoding.UTF8.GetString(start);
    }

    // Writers go on while we read, and an old file may be removed meanwhile.
    private static FileStream OpenShared(string path) =>
        FileReader.OpenStored(path);
}
