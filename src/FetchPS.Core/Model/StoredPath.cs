using System.Buffers;
using System.Globalization;

namespace FetchPS.Core.Model;

/// <summary>
/// A path as the database keeps it: relative, with '/' on every platform, below a folder of its own. Whoever can write a database, or hand over a backup, could name any file there:
/// so what is read is held against the rules before it becomes a full path, and there is no other way to one.
/// </summary>
internal readonly record struct StoredPath
{
    /// <summary>What separates or ends names on some platform, and control characters.</summary>
    private static readonly SearchValues<char> Forbidden = SearchValues.Create([.. @"\:", .. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);

    private readonly string? folder;

    /// <summary>The id of the URL that it belongs to, below a folder for the host; null where it is no URL's.</summary>
    private readonly long? owner;

    private StoredPath(string folder, string text, long? owner = null)
    {
        this.folder = folder;
        this.owner = owner;
        Text = text;
    }

    /// <summary>What the database says, as it is: to be shown, compared and stored.</summary>
    public string Text { get; }

    /// <summary>A version's file, or the folder of those of its URL: in no other URL's folder.</summary>
    public static StoredPath Version(long urlId, string text) => new("files/", text, urlId);

    /// <summary>A URL's place for the copy that consumers read.</summary>
    public static StoredPath Current(string text) => new("current/", text);

    /// <summary>What belongs to a set.</summary>
    public static StoredPath Set(string text) => new("sets/", text);

    /// <summary>A member's name in its generation's folder.</summary>
    public static StoredPath Member(string text) => new("", text);

    /// <summary>Whether it stays in its folder on every platform.</summary>
    public bool IsConfined
    {
        get
        {
            // Asked of every row of a store: without making anything.
            if (folder is not { } own || Text?.StartsWith(own, StringComparison.Ordinal) != true)
                return false;

            var inside = Text.AsSpan(own.Length);
            if (inside.ContainsAny(Forbidden))
                return false;

            var parts = 0;
            foreach (var range in inside.Split('/'))
            {
                var part = inside[range];
                if (!IsName(part) || (parts++ == 1 && owner is { } urlId && !IsOf(urlId, part)))
                    return false;
            }

            return owner is null || parts > 1;
        }
    }

    /// <summary>A file in the folder that this is.</summary>
    public StoredPath File(string name) => new(folder ?? "", $"{Text}/{name}", owner);

    /// <summary>What follows its own folder.</summary>
    /// <exception cref="PathRefused">It leads elsewhere.</exception>
    public string Below => Require().Text[folder!.Length..];

    /// <summary>The full path below a folder.</summary>
    /// <exception cref="PathRefused">It leads elsewhere.</exception>
    public string Under(string root) => Path.Combine(root, Require().Text.Replace('/', Path.DirectorySeparatorChar));

    /// <inheritdoc/>
    public override string ToString() => Text;

    private StoredPath Require() => IsConfined ? this : throw new PathRefused(this);

    private static bool IsOf(long urlId, ReadOnlySpan<char> name)
    {
        Span<char> digits = stackalloc char[20];
        return urlId.TryFormat(digits, out var count, default, CultureInfo.InvariantCulture) && name.Length > count && name[count] == '-' && name.StartsWith(digits[..count]);
    }

    /// <summary>Windows takes a dot or a blank at the end away, so that <c>.. </c> is <c>..</c> there, and keeps names for devices.</summary>
    private static bool IsName(ReadOnlySpan<char> part) => part.Length > 0 && part[^1] is not ('.' or ' ') && !WindowsDevice.IsName(part);
}

/// <summary>A path in the database leads out of its folder. Not followed, it is to those who work on many files what a file is that can't be opened: the others go on.</summary>
internal sealed class PathRefused(StoredPath path)
    : IOException($"The database names '{Shown(path.Text)}', which leads out of its folder: it is not followed. Test-FetchStore names each such row; restore a backup that you trust.")
{
    /// <summary>What the database says, fit to be shown.</summary>
    public string Stored { get; } = Shown(path.Text);

    private static string Shown(string? text) => ForeignText.Part(text ?? "");
}
