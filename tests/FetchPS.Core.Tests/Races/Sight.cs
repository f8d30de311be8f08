using System.Diagnostics;
using System.Globalization;

namespace FetchPS.Core.Tests.Races;

/// <summary>What a reader of <c>current</c> saw.</summary>
/// <param name="Number">The number of the content; null when there was no file.</param>
/// <param name="Before">The instant before it was opened.</param>
/// <param name="After">The instant after.</param>
/// <param name="Fault">What was wrong with the bytes by themselves.</param>
internal sealed record Sight(int? Number, long Before, long After, string? Fault)
{
    /// <summary>Opens and reads a file.</summary>
    public static Sight Of(string path)
    {
        var before = Stopwatch.GetTimestamp();
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(null, before, Stopwatch.GetTimestamp(), null);
        }

        var after = Stopwatch.GetTimestamp();
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        var number = NumberOf(text);
        return new(number, before, after, number is { } known && text == RacedUrl.Content(known) ? null : $"{text.Length} characters that are no whole version were seen.");
    }

    /// <summary>The number in the first line of a content.</summary>
    public static int? NumberOf(string text) =>
        text.Split('\n', 2)[0].Split(' ') is [_, var digits] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
