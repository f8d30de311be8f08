using System.Data.Common;

namespace FetchPS.Core.Data;

/// <summary>The table <c>setting</c>: what holds for the whole store.</summary>
internal static class SettingRepository
{
    /// <summary>PEM text of the certificate authorities that are trusted for every URL.</summary>
    public const string CaCertificates = "ca_certificates";

    /// <summary>How the store fetches, as JSON.</summary>
    public const string Fetching = "fetching";

    /// <summary>The folder of the versions, as a full path, where it is not the store's own.</summary>
    public const string FilesPath = "files_path";

    /// <summary>What the mark in that folder says.</summary>
    public const string FilesMark = "files_mark";

    /// <summary>What was told of who may write the store, so that it is told once.</summary>
    public const string AccessSaid = "access_said";

    /// <summary>Ids of URLs, as a JSON array, that came with a backup, would send secrets, and were not enabled since.</summary>
    public const string DistrustedUrls = "distrusted_urls";

    public static string? Get(DbConnection connection, string name) =>
        connection.Text("SELECT value FROM setting WHERE name = @name", ("@name", name));

    public static void Set(DbConnection connection, string name, string? value)
    {
        if (value is null)
        {
            connection.Execute("DELETE FROM setting WHERE name = @name", ("@name", name));
            return;
        }

        connection.Execute(
            "INSERT INTO setting (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            ("@name", name), ("@value", value));
    }
}
