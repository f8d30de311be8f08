using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FetchPS.Core.Model;

/// <summary>
/// Where sets lie, relative to the store, with <c>/</c> between the parts. <c>sets/&lt;set&gt;</c> is the link that consumers resolve; it leads to
/// <c>sets/.generations/&lt;set&gt;/&lt;yyyyMMddTHHmmssZ&gt;-&lt;generation id&gt;</c>. Names are valid on every platform and never lead out of their folder.
/// </summary>
internal static class SetPlace
{
    /// <summary>The folder of the generations of all sets; hidden, so that no set can have its name.</summary>
    public static readonly StoredPath Generations = StoredPath.Set("sets/.generations");

    private const string Root = "sets/";
    private const int MaxBytes = 100;
    private const int HashLength = 12;

    /// <summary>The link to a set's generation.</summary>
    public static StoredPath Link(string set) => StoredPath.Set(Root + Name(set));

    /// <summary>The folder of all generations of a set.</summary>
    public static StoredPath GenerationsOf(string set) => StoredPath.Set($"{Generations.Text}/{Name(set)}");

    /// <summary>The folder of one generation.</summary>
    public static StoredPath Generation(string set, long id, DateTimeOffset formed) =>
        StoredPath.Set(string.Create(CultureInfo.InvariantCulture, $"{GenerationsOf(set).Text}/{formed.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{id}"));

    /// <summary>The generation whose folder has this name; null for any other.</summary>
    public static long? GenerationId(string folderName) =>
        folderName.LastIndexOf('-') is > 0 and var dash && long.TryParse(folderName.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>
    /// The members' paths in a generation's folder: the file name of the URL. Where several have one name, also where only the letters' case differs, the URL
    /// that came first has it, and the others lie in folders <c>~&lt;12 hex digits of the address's SHA-256&gt;</c> of their own.
    /// </summary>
    /// <param name="addresses">Ids and addresses, in their order.</param>
    public static Dictionary<long, string> MemberNames(IEnumerable<(long UrlId, UrlAddress Address)> addresses)
    {
        Dictionary<long, string> names = [];
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (urlId, address) in addresses)
        {
            var name = FileName.From(contentDisposition: null, address.Uri);
            // What looks like a folder of that kind is left to those that are.
            names.Add(urlId, name[0] != '~' && taken.Add(name) ? name : $"~{Hash(address.Text)}/{name}");
        }

        return names;
    }

    /// <summary>The set's name, where it can be a file name as it is; else what can, told apart by a hash.</summary>
    private static string Name(string set)
    {
        var clean = FileName.Clean(set, MaxBytes);
        // Unlike a server's, a set's name may begin with a dash: its user chose it.
        return (clean == set || (set.StartsWith('-') && clean == $"_{set}")) && !set.Contains('~', StringComparison.Ordinal) ? set : $"{clean}~{Hash(set.ToUpperInvariant())}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
