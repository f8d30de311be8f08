using System.Security.Cryptography;
using System.Text;
using FetchPS.Core.Catalog;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Verification;

/// <summary>A list and its checksums, held against each other by the built-in rule.</summary>
internal sealed class ChecksumStore : IAsyncDisposable
{
    private ChecksumStore(TestStore test, bool listFirst, bool isSet, bool sumsBelong)
    {
        Test = test;
        IsSet = isSet;
        SumsBelong = isSet && sumsBelong;
        ServeList(0);
        ServeSums(0);
        (List, Sums) = listFirst ? (Watch("/list.txt"), Watch("/SHA256SUMS")) : Swap(Watch("/SHA256SUMS"), Watch("/list.txt"));
    }

    public TestStore Test { get; }

    public bool IsSet { get; }

    /// <summary>Whether the checksums are in the set, too.</summary>
    public bool SumsBelong { get; }

    public FetchUrl List { get; }

    public FetchUrl Sums { get; }

    public FileSet Set => Assert.Single(Test.Store.Sets.Find("geo"));

    /// <summary>The number of the list that consumers of the set have; null where there is no link.</summary>
    public int? Linked => new FileInfo(Set.Path).LinkTarget is null ? null : Number(Path.Combine(Set.Path, "list.txt"));

    /// <summary>The number of the current list; null where there is none.</summary>
    public int? Current => File.Exists(List.CurrentPath) ? Number(List.CurrentPath) : null;

    public FileVersion NewestList => Test.Versions(List.Url)[^1];

    /// <summary>Makes it.</summary>
    /// <param name="ofSet">Whether the rule is the set's, rather than one for the list's address.</param>
    /// <param name="listFirst">Which of the two comes first.</param>
    /// <param name="isSet">Whether they are a set at all.</param>
    /// <param name="need">The rule's.</param>
    /// <param name="sumsBelong">Whether the checksums are in the set.</param>
    public static async Task<ChecksumStore> CreateAsync(bool ofSet = false, bool listFirst = true, bool isSet = true, VerifierNeed need = VerifierNeed.Required, bool sumsBelong = true)
    {
        var store = new ChecksumStore(await TestStore.CreateAsync(), listFirst, isSet, sumsBelong);
        store.Test.Store.Verifiers.Add(new NewVerifier { Name = "text", Kind = VerifierKind.BuiltIn, Command = "NotHtml" });
        store.Test.Store.Verifiers.Add(new NewVerifier
        {
            Name = "sum",
            Kind = VerifierKind.BuiltIn,
            Command = "Sha256",
            Set = ofSet ? "geo" : null,
            Url = ofSet ? null : "*/list.txt",
            Need = need,
            Options = new Dictionary<string, string> { ["Url"] = store.Sums.Url },
        });
        return store;
    }

    public void ServeList(int number) => Test.Origin.Serve("/list.txt", Content(number));

    public void ServeSums(int number) => Test.Origin.Serve("/SHA256SUMS", $"{Hash(number)}  list.txt\n");

    public async Task NextAsync(int? list = null, int? sums = null)
    {
        if (list is { } one)
            ServeList(one);
        if (sums is { } other)
            ServeSums(other);
        await Test.RunNextHourAsync();
        Check();
    }

    /// <summary>Whatever consumers have of the set fits together, by its link and by current copies; and the store is sound.</summary>
    public void Check()
    {
        if (SumsBelong)
        {
            if (Linked is { } linked)
                Assert.Equal($"{Hash(linked)}  list.txt\n", File.ReadAllText(Path.Combine(Set.Path, "SHA256SUMS")));
            Assert.Equal(Linked, Current);
            Assert.Equal(Current is not null, File.Exists(Sums.CurrentPath));
            if (Current is { } current)
                Assert.Equal($"{Hash(current)}  list.txt\n", File.ReadAllText(Sums.CurrentPath));
        }

        Assert.Empty(Test.Store.Check(cancellationToken: TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => Test.DisposeAsync();

    private FetchUrl Watch(string path) => Test.Store.Urls.Add(new NewUrl { Address = Test.Origin.Address(path).ToString(), Interval = TimeSpan.FromHours(1), Set = (path == "/list.txt" ? IsSet : SumsBelong) ? "geo" : null });

    private static int Number(string file) => int.Parse(File.ReadAllText(file).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static string Content(int number) => $"list {number} \n";

    private static string Hash(int number) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Content(number))));

    private static (FetchUrl, FetchUrl) Swap(FetchUrl first, FetchUrl second) => (second, first);
}
