namespace FetchPS.Core.Tests.Verification;

/// <summary>OpenPGP keys made by GnuPG, each in a folder of its own.</summary>
public sealed class OpenPgpKeys : ShippedTests
{
    /// <summary>Makes GnuPG take today for a day when the expired key was good.</summary>
    public static readonly string[] Then = ["--faked-system-time", "20200101T000000!"];

    private readonly List<string> homes = [];

    public OpenPgpKeys()
    {
        if (!IsInstalled("gpg"))
            return;

        Home = Make("good", "never");
        Public = Export(Home, "--armor");
        OtherPublic = Export(Make("other", "never"));
        ExpiredHome = Make("expired", "1d", Then);
        ExpiredPublic = Export(ExpiredHome);
    }

    public string Home { get; } = "";

    public string Public { get; } = "";

    public string OtherPublic { get; } = "";

    public string ExpiredHome { get; } = "";

    public string ExpiredPublic { get; } = "";

    protected override void Clear()
    {
        foreach (var home in homes)
            Tool("gpgconf", "--homedir", home, "--kill", "gpg-agent");
    }

    private string Make(string name, string expires, params string[] more)
    {
        var home = Directory.CreateDirectory(InFolder(name)).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        homes.Add(home);
        Tool("gpg", ["--homedir", home, "--batch", "--quiet", "--passphrase", "", .. more, "--quick-generate-key", $"{name}@example.org", "ed25519", "sign", expires]);
        return home;
    }

    private static string Export(string home, params string[] more)
    {
        Tool("gpg", ["--homedir", home, "--batch", .. more, "--output", $"{home}.keys", "--export"]);
        return $"{home}.keys";
    }
}
