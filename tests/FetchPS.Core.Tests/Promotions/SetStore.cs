using FetchPS.Core.Catalog;
using FetchPS.Core.Verification;

namespace FetchPS.Core.Tests.Promotions;

/// <summary>A store with a set of two members, a list and its checksum, and a verifier that holds the one against the other.</summary>
internal sealed class SetStore : IAsyncDisposable
{
    /// <summary>Passes where the checksum is that of the list, the way its users would check it.</summary>
    private const string Check = "cd \"$0\" && sha256sum --check --status list.sum && echo \"$FETCHPS_SET is whole\"";

    private SetStore(TestStore test)
    {
        Test = test;
        Serve("first");
        List = Watch("/list.txt");
        Sum = Watch("/list.sum");
    }

    public TestStore Test { get; }

    public FetchUrl List { get; }

    public FetchUrl Sum { get; }

    public FileSet Set => Assert.Single(Test.Store.Sets.Find("geo"));

    /// <summary>The folder that the link leads to; null where there is no link.</summary>
    public string? Linked => new FileInfo(Set.Path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : null;

    /// <summary>What a consumer reads who resolves the link once: the list's first line.</summary>
    public string? Seen => Linked is { } folder ? Read(folder) : null;

    public static async Task<SetStore> CreateAsync(Core.Disk.IDisk? disk = null, bool verified = true)
    {
        Assert.SkipUnless(File.Exists("/bin/sh") && File.Exists("/usr/bin/sha256sum"), "The set's verifier needs /bin/sh and sha256sum.");
        var store = new SetStore(await TestStore.CreateAsync(disk));
        if (verified)
            store.Require();
        return store;
    }

    public Verifier Require(string name = "checksum", string script = Check, VerifierNeed need = VerifierNeed.Required, string? after = null) =>
        Test.Store.Verifiers.Add(new NewVerifier
        {
            Name = name,
            Kind = VerifierKind.Command,
            Command = "/bin/sh",
            ArgumentList = ["-c", script, "{Folder}"],
            Set = "geo",
            Need = need,
            After = after,
        });

    /// <summary>Serves a list with this first line and its checksum.</summary>
    public void Serve(string content)
    {
        ServeList(content);
        ServeSum(content);
    }

    public void ServeList(string content) => Test.Origin.Serve("/list.txt", ListText(content));

    public void ServeSum(string content) => Test.Origin.Serve("/list.sum", $"{Hash(content)}  list.txt\n");

    /// <summary>What is in a generation's folder: the list's first line, if the list is whole and the checksum is its own.</summary>
    public static string Read(string folder)
    {
        var list = File.ReadAllText(System.IO.Path.Combine(folder, "list.txt"));
        var content = list.Split('\n', 2)[0];
        Assert.Equal(ListText(content), list);
        Assert.Equal($"{Hash(content)}  list.txt\n", File.ReadAllText(System.IO.Path.Combine(folder, "list.sum")));
        return content;
    }

    public FetchUrl Watch(string path, string? content = null)
    {
        if (content is not null)
            Test.Origin.Serve(path, content);
        return Test.Store.Urls.Add(new NewUrl { Address = Test.Origin.Address(path).ToString(), Interval = TimeSpan.FromHours(1), Set = "geo" });
    }

    /// <summary>The statuses of a URL's versions, oldest first.</summary>
    public VerificationStatus[] Statuses(FetchUrl url) => [.. Test.Versions(url.Url).Select(version => version.Status)];

    public List<string> Events(LogLevel level = LogLevel.Information) =>
        [.. Test.Store.ReadLog(new() { Level = level }).Select(line => line.Event).Where(name => name.StartsWith("Set", StringComparison.Ordinal) && name != "SettingChanged")];

    public ValueTask DisposeAsync() => Test.DisposeAsync();

    private static string Hash(string content) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(ListText(content))));

    private static string ListText(string content) => content + "\n" + string.Concat(Enumerable.Repeat($"line of {content}\n", 200));
}
