using System.Globalization;
using FetchPS.Module.Tests.Commands;
using Microsoft.Data.Sqlite;

namespace FetchPS.Module.Tests.Binding;

/// <summary>A store with things to name, of which each trial gets a copy of its own, and what the audit says that a trial touched.</summary>
internal sealed class NamedStore : IAsyncDisposable
{
    private readonly OriginSession site;
    private int copies;
    private (long Audit, long Attempts) mark;

    private NamedStore(OriginSession site) => this.site = site;

    internal EngineSession Session => site.Session;

    /// <summary>The URLs' addresses, by their ids less one.</summary>
    internal List<string> Addresses { get; } = [];

    /// <summary>The copy that the next trial works on.</summary>
    internal string Copy { get; private set; } = "";

    /// <summary>Makes four URLs, of two versions each, and a verifier. Versions 1 to 4 are the first of each URL, 5 to 8 the second.</summary>
    internal static async Task<NamedStore> MakeAsync()
    {
        var store = new NamedStore(await OriginSession.StartAsync());
        store.Session.Invoke("Add-FetchVerifier text -BuiltIn Text").Clean();
        foreach (var content in new[] { "one\n", "two\n" })
        {
            for (var number = 1; number <= 4; number++)
            {
                store.Addresses.Add(store.site.Watch($"/{number}.txt", $"{number} {content}").Url);
                store.site.Cycle($"{number} -Force").Clean();
            }
        }

        Assert.Equal(8, store.Session.Invoke("Get-FileVersion").Clean().Output.Count);
        store.Refresh();
        return store;
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    /// <summary>Runs a script that has the copy's folder as <c>$Store</c>, and says what it came to.</summary>
    internal Trial Try(string script)
    {
        Session.Set("Store", Copy);
        var result = Session.Invoke(script);
        var touched = Touched();
        if (touched.Count > 0)
            Refresh();
        return new(result, touched);
    }

    private List<(string Kind, long Id)> Touched()
    {
        using var connection = Open();
        var touched = List(connection, "SELECT target_kind, target_id FROM audit WHERE id > @mark AND target_kind IN ('version', 'url', 'verifier', 'set')", mark.Audit);
        touched.AddRange(List(connection, "SELECT 'url', url_id FROM attempt WHERE id > @mark", mark.Attempts));
        return touched;
    }

    private void Refresh()
    {
        Copy = site.Session.Folder.Combine(string.Create(CultureInfo.InvariantCulture, $"copy{++copies}"));
        CopyFolder(Path.Combine(site.Session.Folder.Path, "store"), Copy);
        using var connection = Open();
        mark = (Number(connection, "SELECT MAX(id) FROM audit"), Number(connection, "SELECT MAX(id) FROM attempt"));
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Copy, "fetchps.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        return (long)command.ExecuteScalar()!;
    }

    private static List<(string Kind, long Id)> List(SqliteConnection connection, string sql, long mark)
    {
        using var command = new SqliteCommand(sql, connection);
        command.Parameters.AddWithValue("@mark", mark);
        using var rows = command.ExecuteReader();
        List<(string, long)> list = [];
        while (rows.Read())
            list.Add((rows.GetString(0), rows.GetInt64(1)));
        return list;
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from))
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}

/// <summary>What a trial came to.</summary>
/// <param name="Result">What the script put out.</param>
/// <param name="Touched">What the audit, or a turn, says was changed.</param>
internal sealed record Trial(EngineResult Result, IReadOnlyList<(string Kind, long Id)> Touched)
{
    /// <summary>The ids of its errors.</summary>
    internal string Errors => string.Join(' ', Result.ErrorIds);
}
