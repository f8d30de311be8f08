using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace FetchPS.Benchmarks.Servers;

/// <summary>Debian's nginx on loopback with a configuration of its own: TLS, HTTP/2 and HTTP/1.1, ETags. Ended by its process id.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private readonly Process process;

    private NginxServer(Process process, int port)
    {
        this.process = process;
        BaseAddress = new Uri($"https://localhost:{port}/");
    }

    /// <summary>Where it answers.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Starts it over a folder of files.</summary>
    public static NginxServer Start(string folder, string site, X509Certificate2 certificate)
    {
        var port = FreePort();
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var configuration = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(configuration, Configuration(folder, site, port));

        var start = new ProcessStartInfo(Tools.Nginx) { ArgumentList = { "-c", configuration, "-p", folder, "-e", Path.Combine(folder, "error.log") } };
        var process = Process.Start(start)!;
        WaitUntilOpen(process, port);
        return new(process, port);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The master ends its workers; killing it would leave them.
        using var quit = Process.Start("kill", [process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static string Configuration(string folder, string site, int port) =>
        $$"""
        worker_processes auto;
        daemon off;
        pid {{folder}}/nginx.pid;
        error_log {{folder}}/error.log;
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        events { worker_connections 1024; }
        http {
          access_log off;
          sendfile on;
          tcp_nopush on;
          types { text/plain txt; }
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          server {
            listen 127.0.0.1:{{port}} ssl http2;
            server_name localhost;
            ssl_certificate {{folder}}/cert.pem;
            ssl_certificate_key {{folder}}/key.pem;
            root {{site}};
          }
        }
        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void WaitUntilOpen(Process process, int port)
    {
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!process.HasExited)
            {
                Thread.Sleep(10);
            }
        }
    }
}
