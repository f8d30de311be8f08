using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using FetchPS.Core.Verification;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Verification.Endpoints;

/// <summary>One of the sample services that ship with the module, running.</summary>
internal sealed class SampleService : IDisposable
{
    private readonly Process process;

    private SampleService(Process process, int port)
    {
        this.process = process;
        Address = new Uri($"https://localhost:{port}/verify");
    }

    public Uri Address { get; }

    /// <summary>Starts the sample in a language, <c>Python</c> or <c>C#</c>; the test is skipped where the machine can't run it.</summary>
    public static async Task<SampleService> StartAsync(string language, TestAuthority authority, string folder)
    {
        using var certificate = authority.Issue();
        var (certificatePath, keyPath) = (Path.Combine(folder, "service.pem"), Path.Combine(folder, "service.key"));
        await File.WriteAllTextAsync(certificatePath, certificate.ExportCertificatePem());
        using (var key = certificate.GetECDsaPrivateKey()!)
            await File.WriteAllTextAsync(keyPath, key.ExportPkcs8PrivateKeyPem());

        var start = language == "Python"
            ? new ProcessStartInfo(Python(), [Path.Combine(ShippedHost.Module, "samples", "verify_service.py")])
            : new ProcessStartInfo(typeof(SampleService).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "SampleService").Value!);
        foreach (var argument in new[] { certificatePath, keyPath, "0", "127.0.0.1" })
            start.ArgumentList.Add(argument);
        start.Environment["VERIFIER_SECRET"] = Webhook.Secret;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        // What it logs is read so that it never blocks.
        process.BeginErrorReadLine();
        try
        {
            var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            Assert.StartsWith("ready on port ", line, StringComparison.Ordinal);
            return new SampleService(process, int.Parse(line!["ready on port ".Length..], null));
        }
        catch
        {
            End(process);
            throw;
        }
    }

    public void Dispose() => End(process);

    private static void End(Process process)
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private static string Python()
    {
        try
        {
            return VerifierProgram.Resolve("python3");
        }
        catch (FetchException)
        {
            Assert.Skip("python3 is not installed.");
            throw;
        }
    }
}
