using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using FetchPS.Module.Tests.Commands;
using FetchPS.Testing;

namespace FetchPS.Module.Tests.Help;

/// <summary>
/// A store, a server and files as the documents' examples want them. What an example names on the reader's machine or on the network is put in the place of its like here.
/// </summary>
internal sealed partial class DocumentSession : IAsyncDisposable
{
    /// <summary>How many versions the watched file has before the first example: the documents name versions 3, 6 and 7.</summary>
    private const int Versions = 8;

    private readonly OriginSession test;
    private readonly List<(string Written, string Meant)> places;

    private DocumentSession(OriginSession test)
    {
        this.test = test;
        places =
        [
            ("/mnt/backup/fetchps", Folder.Combine("backup")),
            ("/srv/fetchps", Folder.Combine("restored")),
            ("Initialize-FetchStore -FilesPath /tank/fetchps", $"Initialize-FetchStore -Store '{Folder.Combine("fresh")}' -FilesPath '{Folder.Combine("tank")}'"),
            ("/opt/verifiers", Folder.Combine("opt")),
            ("/etc/fetchps", Folder.Combine("etc")),
            ("/var/lib/fetchps", test.Session.Store),
            ("'2026-11-01 03:00'", $"'{DateTime.Now.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'"),
            ("-Spread 10m", "-Spread 1s"),
            ("partner.example", "localhost"),
        ];
    }

    internal TempFolder Folder => test.Session.Folder;

    /// <summary>The program <c>fetchps</c> as the examples call it, on the store of this session.</summary>
    internal string Program => Folder.Combine("bin", "fetchps");

    internal static async Task<DocumentSession> StartAsync()
    {
        var test = await OriginSession.StartAsync();
        Seed(test);
        var session = new DocumentSession(test);
        session.WriteFiles();
        return session;
    }

    /// <summary>Runs an example in PowerShell's engine, in the session's folder.</summary>
    internal EngineResult Run(string example) => test.Session.Invoke(Here(example));

    /// <summary>An example with the places of this session.</summary>
    internal string Here(string example)
    {
        foreach (var (written, meant) in places)
            example = example.Replace(written, meant, StringComparison.Ordinal);
        return Host().Replace(example, match => match.Value.StartsWith("https", StringComparison.Ordinal) ? test.Origin.Address("/").ToString().TrimEnd('/') : "localhost");
    }

    public ValueTask DisposeAsync() => test.DisposeAsync();

    // Every version of the file passed, so that a person may go back to any.
    private static void Seed(OriginSession test)
    {
        test.Origin.Serve("/SHA256SUMS", "");
        foreach (var name in new[] { "/list.txt", "/b.txt", "/b.txt.asc", "/a", "/hosts" })
            test.Origin.Serve(name, "192.0.2.1 a\n");
        test.Origin.Serve("/list.sum", $"{Convert.ToHexStringLower(SHA256.HashData("192.0.2.1 a\n"u8))}  list.txt\n");
        test.Session.Set("Address", test.Origin.Address("/hosts.txt").ToString());
        test.Session.Set("Sums", test.Origin.Address("/SHA256SUMS").ToString());
        test.Session.Invoke("Add-FetchUrl $Address, $Sums -Interval 6h; Add-FetchVerifier seed -BuiltIn Text").Clean();
        for (var number = 1; number <= Versions; number++)
        {
            test.Origin.Serve("/hosts.txt", $"192.0.2.{number} host{number}.example.org\n");
            test.Cycle().Clean();
        }

        test.Session.Invoke("Remove-FetchVerifier seed").Clean();
    }

    private void WriteFiles()
    {
        foreach (var folder in new[] { "module/verifiers", "opt", "etc", "bin" })
            Directory.CreateDirectory(Folder.Combine(folder));
        foreach (var file in Directory.GetFiles(Path.Combine(Shipped.ModuleRoot, "verifiers")))
            File.Copy(file, Folder.Combine("module", "verifiers", Path.GetFileName(file)));
        File.Copy(Folder.Combine("module", "verifiers", "verify-openpgp.sh"), Folder.Combine("opt", "verify-openpgp.sh"));
        File.Copy(Folder.Combine("module", "verifiers", "Test-Hosts.ps1"), Folder.Combine("Test-Hosts.ps1"));
        foreach (var name in new[] { "Test-Text.ps1", "Test-Size.ps1" })
            File.Copy(Folder.Combine("module", "verifiers", "Test-NotHtml.ps1"), Folder.Combine(name));
        Folder.File("Test-Comment.ps1", Documents.Block("about_FetchPS_Verifiers", "powershell", "param("));
        Folder.File("opt/lines.sh", Documents.Block("about_FetchPS_Verifiers", "bash", "#!/usr/bin/env bash\nif"));
        Folder.File("opt/check_json.py", Documents.Block("about_FetchPS_Verifiers", "python", "import"));
        Folder.File("opt/sums.sh", Documents.Block("about_FetchPS_Sets", "bash", "#!/usr/bin/env bash\ncd"));
        Folder.File("etc/login", "user:word");
        Folder.File("etc/proxy", "user:word");
        Folder.File("etc/keys.asc", "");
        Folder.File("urls.csv", "Url,Interval,SetName\nhttps://example.com/a.txt,1h,\n");
        Folder.File("nightly.ps1", "Get-FetchUrl");
        Folder.File("our-ca.pem", test.Origin.Authority.CertificatePem);
        using (var certificate = test.Origin.Authority.Issue(LeafFault.ClientOnly))
            File.WriteAllBytes(Folder.Combine("own.pfx"), certificate.Export(X509ContentType.Pkcs12, "word"));

        var program = Folder.File("bin/fetchps", $"#!/bin/sh\nexec '{Shipped.Host}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        // The engine alone has no Set-Location, nor the few cmdlets of the full shell that examples use.
        test.Session.Invoke("""
            $null = $ExecutionContext.SessionState.Path.SetLocation($Folder)
            $env:LIST_TOKEN = $env:LIST_KEY = $env:PFX_PASSWORD = 'word'
            function Import-Csv($Path) {
                $head, $rows = [System.IO.File]::ReadAllLines([System.IO.Path]::Combine($Folder, $Path))
                foreach ($row in $rows) { $values = $row.Split(','); [pscustomobject] @{ Url = $values[0]; Interval = $values[1]; SetName = $values[2] } }
            }
            function Get-Content { param([Parameter(ValueFromPipelineByPropertyName)] [string] $Path) process { [System.IO.File]::ReadAllLines($Path) } }
            function Format-List { process { $_ } }
            """).Clean();
    }

    [GeneratedRegex(@"https://(?:intranet\.|verify\.)?example\.(?:org|net)(?=/)|(?<=\*)example\.org")]
    private static partial Regex Host();
}
