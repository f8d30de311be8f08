using FetchPS.Testing;

namespace FetchPS.Module.Tests.Commands;

/// <summary>A session whose store trusts an HTTPS server on loopback.</summary>
internal sealed class OriginSession : IAsyncDisposable
{
    private OriginSession(TestOrigin origin)
    {
        Origin = origin;
        Session.Folder.File("ca.pem", origin.Authority.CertificatePem);
        Session.Invoke("Initialize-FetchStore; Set-FetchStore -CaCertificate ([System.IO.Path]::Combine($Folder, 'ca.pem'))").Clean();
    }

    internal TestOrigin Origin { get; }

    internal EngineSession Session { get; } = new();

    internal static async Task<OriginSession> StartAsync() => new(await TestOrigin.StartAsync());

    /// <summary>Serves content and watches it.</summary>
    internal FetchUrl Watch(string path, string content)
    {
        Origin.Serve(path, content);
        Session.Set("Address", Origin.Address(path).ToString());
        return Session.Invoke("Add-FetchUrl $Address -PassThru").Clean().Single<FetchUrl>();
    }

    /// <summary>Runs a cycle over everything.</summary>
    internal EngineResult Cycle(string parameters = "-Force") => Session.Invoke($"Invoke-FetchCycle {parameters}");

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        await Origin.DisposeAsync();
    }
}
