using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Tests.Secrets;

/// <summary>Looks for secrets in all that a store keeps and tells.</summary>
/// <param name="secrets">The secrets, in each form that they could be found in.</param>
internal sealed class SecretTraces(params string[] secrets)
{
    // The columns that are the address itself: to ask for it again it must be whole.
    private static readonly string[] Identities = ["url.address", "verifier.command"];

    public void AssertNone(string text, string where)
    {
        foreach (var secret in secrets)
            Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{where} holds '{secret}': {text}");
    }

    /// <summary>Looks through the paths, the log and the database of a store.</summary>
    public async Task AssertNoneAsync(string store)
    {
        foreach (var file in Directory.EnumerateFiles(store, "*", SearchOption.AllDirectories))
            AssertNone(Path.GetRelativePath(store, file), "a path");
        foreach (var log in Directory.EnumerateFiles(Path.Combine(store, "logs")))
            AssertNone(await ReadAsync(log), log);
        foreach (var (column, text) in Texts(Path.Combine(store, "fetchps.db")).Where(text => !Identities.Contains(text.Column)))
            AssertNone(text, column);
    }

    private static async Task<string> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static List<(string Column, string Text)> Texts(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        List<(string, string)> texts = [];
        foreach (var table in Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table'").Select(row => (string)row[0].Value).ToList())
            texts.AddRange(Rows(connection, $"SELECT * FROM \"{table}\"").SelectMany(row => row).Where(cell => cell.Value is string).Select(cell => ($"{table}.{cell.Name}", (string)cell.Value)));
        return texts;
    }

    private static List<List<(string Name, object Value)>> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // names of our own tables
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        List<List<(string, object)>> rows = [];
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => (reader.GetName(column), reader.GetValue(column)))]);
        return rows;
    }
}
