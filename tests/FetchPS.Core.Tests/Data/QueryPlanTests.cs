using System.Text.RegularExpressions;
using FetchPS.Core.Data;
using FetchPS.Core.Model;
using FetchPS.Testing;
using Microsoft.Data.Sqlite;

namespace FetchPS.Core.Tests.Data;

/// <summary>SQLite's own plan of each statement: none reads a table that may be long from one end to the other, unless that is its purpose.</summary>
public sealed partial class QueryPlanTests : IAsyncLifetime
{
    /// <summary>Tables that grow with the URLs, the versions or the turns.</summary>
    private static readonly HashSet<string> Long =
    [
        "url", "file_version", "removed_version", "version_evidence", "required_verifier", "verification", "promotion", "attempt", "attempt_day", "audit", "cycle",
    ];

    /// <summary>Statements that read such a table to the end, or sort it, and why they may.</summary>
    private static readonly (string Part, string Plan, string Why)[] Allowed =
    [
        ("ORDER BY id DESC LIMIT 1", "SCAN audit", "ends after one row"),
        ("ORDER BY id DESC LIMIT 1", "SCAN cycle", "ends after one row"),
        ("SELECT COUNT(*) FROM url WHERE removed IS NULL", "SCAN url", "Get-FetchStore counts the URLs"),
        ("SELECT COUNT(*) FROM file_version", "SCAN file_version", "Get-FetchStore and the progress of a check count the versions"),
        ("FROM url u LEFT JOIN file_set s ON s.id = u.file_set_id WHERE u.removed IS NULL ORDER BY u.id", "SCAN url", "Get-FetchUrl without an address, or with a wildcard over addresses"),
        ("SELECT id, address FROM url ORDER BY id", "SCAN url", "a wildcard over addresses"),
        ("FROM file_version v JOIN url u ON u.id = v.url_id  ORDER BY v.id", "SCAN file_version", "Get-FileVersion without a condition streams all versions"),
        ("FROM url u JOIN file_version v ON v.id = ", "SCAN url", "Get-FileVersion -Latest gives a row for each URL"),
        ("FROM url u JOIN file_version v ON v.id = ", "SORT", "Get-FileVersion -Latest puts its one row for each URL in order"),
        ("v.name IN (@name0, @name1)", "SORT", "Get-FileVersion -Name with a wildcard puts the versions of a few names in order"),
        ("FROM file_version ORDER BY id", "SCAN file_version", "a check looks at every version's file"),
        ("LEFT JOIN file_version v ON v.id = u.current_version_id ORDER BY u.id", "SCAN url", "a check looks at every current copy"),
        ("FROM verification x LEFT JOIN verifier n ON n.id = x.verifier_id ORDER BY x.id", "SCAN verification", "Get-VerificationResult without a version streams all verdicts"),
        ("FROM url u\nLEFT JOIN file_version v ON v.id = (", "SCAN url", "Get-FileVersion -AsOf gives a row for each URL"),
        ("FROM url u\nJOIN promotion p ON p.id = (", "SCAN url", "Get-FileVersion -AsOf -Passed gives a row for each URL"),
        ("ORDER BY d.day, d.url_id, d.outcome", "SORT", "Get-FetchHistory -Daily puts its sums in order"),
    ];

    private TestStore store = null!;
    private RecordingConnection connection = null!;

    /// <summary>These hold only the rows that they are asked for, and are read to the end for that.</summary>
    private List<string> partialIndexes = [];

    public async ValueTask InitializeAsync()
    {
        store = await TestStore.CreateAsync();
        connection = new RecordingConnection($"Data Source={Path.Combine(store.Path, "fetchps.db")};Pooling=False");
        connection.Open();
        partialIndexes = connection.List("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'", row => row.GetString(0));
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public void No_statement_reads_a_long_table_to_the_end_without_a_reason()
    {
        var literals = SourceStatements.Find(Path.Combine(Documents.Root, "src", "FetchPS.Core", "Data")).ToList();
        Assert.True(literals.Count > 50, "The sources were not found.");
        var run = Run();

        // What is put together when it runs must have run, or a plan would go unseen.
        var unseen = literals.Where(literal => SourceStatements.IsOpen(literal.Text) && !run.Exists(text => SourceStatements.Matches(literal.Text, text))).ToList();
        Assert.True(unseen.Count == 0, $"Add calls to {nameof(Run)} for:\n{string.Join('\n', unseen)}");

        var faults = literals.Select(literal => literal.Text).Where(text => !SourceStatements.IsOpen(text)).Concat(run).Distinct().SelectMany(Faults).Distinct().ToList();
        var forbidden = faults.Where(fault => !Allowed.Any(allowed => Covers(allowed, fault))).Select(fault => $"{fault.Plan}: {fault.Statement}").ToList();
        Assert.True(forbidden.Count == 0, string.Join("\n\n", forbidden));
        var idle = Allowed.Where(allowed => !faults.Exists(fault => Covers(allowed, fault))).ToList();
        Assert.True(idle.Count == 0, $"No statement needs these any more:\n{string.Join('\n', idle)}");
    }

    [Fact]
    public void Each_reference_to_a_row_that_may_be_removed_has_its_index()
    {
        // SQLite looks for them whenever the row goes.
        string[] removable = ["file_version"];
        var missing = connection.List("SELECT name FROM sqlite_master WHERE type = 'table'", row => row.GetString(0))
            .SelectMany(table => connection.List($"SELECT \"table\", \"from\" FROM pragma_foreign_key_list('{table}')", row => (Table: table, Parent: row.GetString(0), Column: row.GetString(1))))
            .Where(reference => removable.Contains(reference.Parent))
            .Where(reference => Plan($"SELECT 1 FROM {reference.Table} WHERE {reference.Column} = @id").Any(line => line.StartsWith("SCAN", StringComparison.Ordinal)))
            .Select(reference => $"{reference.Table}.{reference.Column}");
        Assert.Empty(missing);
    }

    private static bool Covers((string Part, string Plan, string Why) allowed, (string Statement, string Plan) fault) =>
        fault.Plan == allowed.Plan && fault.Statement.Contains(allowed.Part, StringComparison.Ordinal);

    /// <summary>Sends each statement that is put together when it runs, in each of its forms.</summary>
    private List<string> Run()
    {
        DateTimeOffset?[] times = [null, DateTimeOffset.UnixEpoch];
        long?[] urls = [null, 1];
        VerificationStatus?[] statuses = [null, VerificationStatus.Unverified];
        foreach (var (url, time) in urls.SelectMany(url => times, (url, time) => (url, time)))
        {
            _ = AttemptRepository.Find(connection, url, time).Count();
            _ = AttemptRepository.Days(connection, url, time).Count();
            _ = AsOfRepository.Newest(connection, DateTimeOffset.UnixEpoch, url).Count();
            _ = AsOfRepository.Current(connection, DateTimeOffset.UnixEpoch, url).Count();
            foreach (var names in (string[]?[])[null, ["a"], ["a", "b"]])
            foreach (var (status, before, latest) in from status in statuses from before in times from latest in (bool[])[false, true] select (status, before, latest))
                _ = VersionRepository.Find(connection, new() { UrlId = url, After = time, Before = before, Status = status, Latest = latest, Names = names }).Count();
        }

        AttemptRepository.Fold(connection, DateTimeOffset.UnixEpoch);
        RetentionRepository.Expired(connection, 1, new Retention(2), DateTimeOffset.UnixEpoch, 1);
        RetentionRepository.Expired(connection, 1, new Retention(null, TimeSpan.FromDays(1)), DateTimeOffset.UnixEpoch, 1);
        RetentionRepository.Expired(connection, 1, new Retention(2, TimeSpan.FromDays(1)), DateTimeOffset.UnixEpoch, 1);
        foreach (var force in (bool[])[false, true])
        {
            UrlRepository.Claim(connection, 1, DateTimeOffset.UnixEpoch, force, null);
            UrlRepository.Claim(connection, 1, DateTimeOffset.UnixEpoch, force, [1]);
        }

        RequiredVerifierRepository.Claim(connection, 1, null);
        RequiredVerifierRepository.Claim(connection, 1, [1]);
        return [.. connection.Texts];
    }

    private IEnumerable<(string Statement, string Plan)> Faults(string statement)
    {
        var tables = Tables(statement);
        return Plan(statement)
            .Where(line => !partialIndexes.Exists(index => line.EndsWith($" INDEX {index}", StringComparison.Ordinal)))
            .Select(line => Scan().Match(line) is { Success: true } scan && tables.TryGetValue(scan.Groups[1].Value, out var table) && Long.Contains(table) ? $"SCAN {table}"
                : line == "USE TEMP B-TREE FOR ORDER BY" && Long.Contains(tables.Values.First()) ? "SORT" : null)
            .OfType<string>()
            .Select(plan => (statement, plan));
    }

    private List<string> Plan(string statement)
    {
        using var command = new SqliteCommand($"EXPLAIN QUERY PLAN {statement}", connection);
        foreach (var name in Parameter().Matches(statement).Select(match => match.Value).Distinct())
            command.Parameters.AddWithValue(name, 1);
        using var reader = command.ExecuteReader();
        List<string> lines = [];
        while (reader.Read())
            lines.Add(reader.GetString(3));
        return lines;
    }

    /// <summary>The tables of a statement, by the names that its plan has for them.</summary>
    private static Dictionary<string, string> Tables(string statement) => Named().Matches(statement)
        .Select(match => (Table: match.Groups[1].Value, Name: match.Groups[2] is { Success: true, Value: var alias } && !Keywords.Contains(alias) ? alias : match.Groups[1].Value))
        .DistinctBy(each => each.Name)
        .ToDictionary(each => each.Name, each => each.Table);

    private static readonly HashSet<string> Keywords = ["SET", "WHERE", "ORDER", "GROUP", "JOIN", "LEFT", "ON", "LIMIT", "UNION", "VALUES", "SELECT"];

    [GeneratedRegex(@"^SCAN (\w+)")]
    private static partial Regex Scan();

    [GeneratedRegex(@"@\w+")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?")]
    private static partial Regex Named();
}
