using FetchPS.Benchmarks.Servers;
using FetchPS.Testing;

namespace FetchPS.Benchmarks;

/// <summary>What all workloads share: the work folder, the server and its site. Made when first needed, ended and deleted with the bench.</summary>
internal sealed class Bench(BenchOptions options, CancellationToken stop) : IAsyncDisposable
{
    private readonly TestAuthority authority = new("FetchPS benchmark authority");
    private NginxServer? nginx;

    /// <summary>What the command line asked for.</summary>
    public BenchOptions Options { get; } = options;

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Stop { get; } = stop;

    /// <summary>Issues the servers' certificates.</summary>
    public TestAuthority Authority => authority;

    /// <summary>The file with the authority's certificate.</summary>
    public string CaFile => Path.Combine(Folder("tls"), "ca.pem");

    /// <summary>The server, running.</summary>
    public NginxServer Nginx => nginx ??= StartNginx();

    /// <summary>A folder in the work folder, made if it is not there.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(Options.WorkFolder, name)).FullName;

    /// <summary>A folder in the work folder, empty.</summary>
    public string EmptyFolder(string name)
    {
        var path = Path.Combine(Options.WorkFolder, name);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        return Folder(name);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (nginx is not null)
            await nginx.DisposeAsync();
        authority.Dispose();
        if (Directory.Exists(Options.WorkFolder))
            Directory.Delete(Options.WorkFolder, recursive: true);
    }

    private NginxServer StartNginx()
    {
        File.WriteAllText(CaFile, authority.CertificatePem);
        using var certificate = authority.Issue();
        return NginxServer.Start(Folder("nginx"), Folder("site"), certificate);
    }
}
