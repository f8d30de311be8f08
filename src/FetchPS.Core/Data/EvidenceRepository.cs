using System.Data.Common;
using System.Text;
using System.Text.Json;
using FetchPS.Core.Fetching;
using FetchPS.Core.Urls;

namespace FetchPS.Core.Data;

/// <summary>The tables <c>version_evidence</c> and <c>certificate</c>: how versions came about. Its commands are prepared once for a transaction.</summary>
internal sealed class EvidenceRepository(DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, long> certificates = [];

    private readonly DbCommand insert = connection.Command(
        """
        INSERT INTO version_evidence (version_id, final_address, protocol, headers, redirects, certificate_id)
        VALUES (@version, @address, @protocol, @headers, @redirects, @certificate)
        """);

    public void Insert(long versionId, Uri finalAddress, FetchEvidence evidence)
    {
        insert.Bind("@version", versionId);
        insert.Bind("@address", UrlAddress.Mask(finalAddress.AbsoluteUri));
        insert.Bind("@protocol", evidence.Protocol);
        insert.Bind("@headers", Json(evidence.Headers, static (json, header) =>
        {
            json.WriteStringValue(header.Key);
            json.WriteStringValue(header.Value);
        }));
        insert.Bind("@redirects", Json(evidence.Redirects, static (json, redirect) =>
        {
            json.WriteNumberValue(redirect.StatusCode);
            json.WriteStringValue(UrlAddress.Mask(redirect.From.AbsoluteUri));
            json.WriteStringValue(UrlAddress.Mask(redirect.To.AbsoluteUri));
        }));
        insert.Bind("@certificate", evidence.Certificate is null ? null : CertificateId(evidence.Certificate));
        insert.ExecuteNonQuery();
    }

    public void Dispose() => insert.Dispose();

    private long CertificateId(ServerCertificate certificate)
    {
        if (certificates.TryGetValue(certificate.Sha256, out var known))
            return known;

        connection.Execute(
            """
            INSERT INTO certificate (fingerprint, subject, issuer, expires) VALUES (@fingerprint, @subject, @issuer, @expires)
            ON CONFLICT (fingerprint) DO NOTHING
            """,
            ("@fingerprint", certificate.Sha256), ("@subject", certificate.Subject), ("@issuer", certificate.Issuer), ("@expires", certificate.Expires.ToMicroseconds()));
        var id = connection.Scalar("SELECT id FROM certificate WHERE fingerprint = @fingerprint", ("@fingerprint", certificate.Sha256));
        certificates.Add(certificate.Sha256, id);
        return id;
    }

    /// <summary>A JSON array with an array for each item.</summary>
    private static string Json<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
            return "[]";

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var item in items)
            {
                json.WriteStartArray();
                write(json, item);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
