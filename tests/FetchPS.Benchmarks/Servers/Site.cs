using System.Globalization;
using System.Text;

namespace FetchPS.Benchmarks.Servers;

/// <summary>Text files that nginx serves, the same ones in every run of the benchmark.</summary>
internal sealed class Site
{
    private readonly string folder;
    private readonly Uri address;

    private Site(string folder, Uri address, int count)
    {
        this.folder = folder;
        this.address = address;
        Count = count;
    }

    /// <summary>How many files there are.</summary>
    public int Count { get; }

    /// <summary>The bytes of all files.</summary>
    public long Bytes => Enumerable.Range(0, Count).Sum(index => new FileInfo(FileOf(index)).Length);

    /// <summary>Makes so many files of 2 to 64 KB, or of <paramref name="most"/> bytes at most; those that are there already are taken as they are.</summary>
    public static Site Make(Bench bench, string name, int count, int most = 64 * 1024)
    {
        var site = new Site(bench.Folder(Path.Combine("site", name)), new Uri(bench.Nginx.BaseAddress, $"{name}/"), count);
        var random = new Random(20260301);
        var least = Math.Min(2 * 1024, most / 2);
        for (var index = 0; index < count; index++)
        {
            var size = random.Next(least, most + 1);
            if (!File.Exists(site.FileOf(index)))
                File.WriteAllText(site.FileOf(index), Text(index, 0, size));
        }

        return site;
    }

    /// <summary>A file's address.</summary>
    public Uri AddressOf(int index) => new(address, NameOf(index));

    /// <summary>A file's name.</summary>
    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{index:D6}.txt");

    /// <summary>A file's validators, as nginx makes them.</summary>
    public (string ETag, string LastModified) ValidatorsOf(int index)
    {
        var file = new FileInfo(FileOf(index));
        var seconds = new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeSeconds();
        return (string.Create(CultureInfo.InvariantCulture, $"\"{seconds:x}-{file.Length:x}\""), DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("r", CultureInfo.InvariantCulture));
    }

    /// <summary>Changes every hundredth file, beginning with another one in each round.</summary>
    public void ChangeOnePercent(int round)
    {
        for (var index = round % 100; index < Count; index += 100)
            File.AppendAllText(FileOf(index), string.Create(CultureInfo.InvariantCulture, $"changed in round {round}\n"));
    }

    private string FileOf(int index) => Path.Combine(folder, NameOf(index));

    private static string Text(int index, int round, int size)
    {
        var text = new StringBuilder(size + 64);
        for (var line = 0; text.Length < size; line++)
            text.Append(CultureInfo.InvariantCulture, $"10.{index >> 8 & 255}.{index & 255}.{line & 255} host{line:D6}.list{index:D6}.example # {round}\n");
        text.Length = size;
        text[^1] = '\n';
        return text.ToString();
    }
}
