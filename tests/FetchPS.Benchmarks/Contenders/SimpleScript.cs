using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FetchPS.Benchmarks.Measuring;
using Microsoft.Data.Sqlite;

namespace FetchPS.Benchmarks.Contenders;

/// <summary>What a simple script does: one URL after the other, a look-up in a database, a GET, a file and a row where the content is new.</summary>
internal static class SimpleScript
{
    /// <summary>Runs it over all addresses.</summary>
    public static async Task<Sample> RunAsync(Bench bench, string folder, IReadOnlyList<Uri> addresses)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        using var client = Client(bench.CaFile);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "script.db")};Pooling=False");
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS page (address TEXT PRIMARY KEY, sha256 TEXT NOT NULL)");
        foreach (var address in addresses)
        {
            bench.Stop.ThrowIfCancellationRequested();
            using var look = Command(connection, "SELECT sha256 FROM page WHERE address = @address", ("@address", address.AbsoluteUri));
            var known = look.ExecuteScalar() as string;
            var body = await client.GetByteArrayAsync(address);
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(body));
            if (sha256 == known)
                continue;

            await File.WriteAllBytesAsync(Path.Combine(folder, Path.GetFileName(address.AbsolutePath)), body);
            using var note = Command(connection, "INSERT OR REPLACE INTO page (address, sha256) VALUES (@address, @sha256)", ("@address", address.AbsoluteUri), ("@sha256", sha256));
            note.ExecuteNonQuery();
        }

        return new Sample(clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }

    private static HttpClient Client(string caFile)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        return new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } });
    }

    private static void Run(SqliteConnection connection, string text)
    {
        using var command = Command(connection, text);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string text, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
