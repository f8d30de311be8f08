using System.Data.Common;
using System.Text;
using System.Text.Json;

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

    /// <summary>How a version came about; null where nothing is known of it.</summary>
    public static VersionEvidence? OfVersion(DbConnection connection, long versionId) => connection.List(
        """
        SELECT e.version_id, u.address, e.final_address, e.protocol, e.redirects, e.headers, c.subject, c.issuer, c.fingerprint, c.expires
        FROM version_evidence e JOIN file_version v ON v.id = e.version_id JOIN url u ON u.id = v.url_id LEFT JOIN certificate c ON c.id = e.certificate_id
        WHERE e.version_id = @version
        """,
        row => new VersionEvidence
        {
            VersionId = row.GetInt64(0),
            Url = row.Shown(1),
            FinalAddress = row.Shown(2),
            Protocol = row.Shown(3),
            Redirects = Items(row.GetString(4), static item => new EvidenceRedirect(item[0].GetInt32(), Shown(item[1]), Shown(item[2]))),
            Headers = Items(row.GetString(5), static item => KeyValuePair.Create(Shown(item[0]), Shown(item[1]))),
            Certificate = row.IsDBNull(8) ? null : new(row.Shown(6), row.Shown(7), row.Shown(8), row.Time(9)),
        },
        ("@version", versionId)).SingleOrDefault();

    /// <summary>Keeps how a version came about.</summary>
    public void Insert(VersionEvidence evidence)
    {
        insert.Bind("@version", evidence.VersionId);
        insert.Bind("@address", evidence.FinalAddress);
        insert.Bind("@protocol", evidence.Protocol);
        insert.Bind("@headers", Json(evidence.Headers, static (json, header) =>
        {
            json.WriteStringValue(header.Key);
            json.WriteStringValue(header.Value);
        }));
        insert.Bind("@redirects", Json(evidence.Redirects, static (json, redirect) =>
        {
            json.WriteNumberValue(redirect.StatusCode);
            json.WriteStringValue(redirect.From);
            json.WriteStringValue(redirect.To);
        }));
        insert.Bind("@certificate", evidence.Certificate is null ? null : CertificateId(evidence.Certificate));
        insert.ExecuteNonQuery();
    }

    public void Dispose() => insert.Dispose();

    /// <summary>The headers that came with a version; none when it has no evidence.</summary>
    public static List<KeyValuePair<string, string>> Headers(DbConnection connection, long versionId)
    {
        if (connection.Text("SELECT headers FROM version_evidence WHERE version_id = @version", ("@version", versionId)) is not { } json)
            return [];

        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(header => KeyValuePair.Create(header[0].GetString()!, header[1].GetString()!))];
    }

    private long CertificateId(EvidenceCertificate certificate)
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

    private static string Shown(JsonElement text) => ForeignText.OneLine(text.GetString()!, int.MaxValue);

    private static List<T> Items<T>(string json, Func<JsonElement, T> read)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(read)];
    }
}
