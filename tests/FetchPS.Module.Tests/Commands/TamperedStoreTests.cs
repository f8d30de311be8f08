using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace FetchPS.Module.Tests.Commands;

/// <summary>A store whose database somebody wrote into: whatever it says, nothing that a terminal would obey or that turns the direction of writing comes out of a cmdlet.</summary>
public sealed partial class TamperedStoreTests : IAsyncLifetime
{
    private const string Evil = "\u001b]0;own\u0007\u001b[2J\u202E\u2066x\u2069\n\rnew line\u009b1m";

    private static readonly string[] Commands =
    [
        "Get-FetchUrl", "Get-FetchStore", "Get-FetchVerifier", "Get-FileSet", "Get-FileVersion", "Get-FileVersion -AsOf 2200-01-01", "Get-VerificationResult", "Get-FetchHistory", "Get-FetchHistory -Daily",
        "Get-FetchLog", "Get-FetchEvidence 1", "Get-FileContent 1", "Test-FetchStore", "Compare-FileVersion -Id 1, 2", "Disable-FetchUrl 1 -PassThru", "Disable-FetchVerifier * -PassThru -Confirm:$false",
        "Enable-FetchVerifier * -PassThru -Confirm:$false", "Set-VerificationResult 1 Passed -PassThru", "Invoke-FetchVerifier -All", "Invoke-FetchCycle -Force", "Repair-FetchStore -Confirm:$false", "Remove-FetchVerifier * -WhatIf",
    ];

    private OriginSession site = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The verifier is a script for /bin/sh.");
        site = await OriginSession.StartAsync();
        foreach (var content in (string[])["a\n", "b\n"])
        {
            site.Origin.Serve("/a.txt", content);
            site.Origin.Serve("/b.txt", content, "attachment; filename=\"list.txt\"");
            site.Session.Set("A", site.Origin.Address("/a.txt").ToString());
            site.Session.Set("B", site.Origin.Address("/b.txt").ToString());
            site.Session.Invoke("""
                Add-FetchUrl $A; Add-FetchUrl $B -SetName geo
                Add-FetchVerifier size -Url '*a.txt' -Command /bin/sh -ArgumentList '-c', 'echo fine; exit 0'
                Add-FetchVerifier text -BuiltIn Text -SetName geo
                Set-FetchStore -Contact admin@example.org -DenyHost bad.example
                Invoke-FetchCycle -Force
                """).Clean();
        }

        Tamper(Path.Combine(site.Session.Store, "fetchps.db"));
    }

    public async ValueTask DisposeAsync()
    {
        if (site is not null)
            await site.DisposeAsync();
    }

    [Fact]
    public void No_object_no_error_and_no_warning_repeats_it()
    {
        var objects = 0;
        foreach (var command in Commands)
        {
            var result = site.Session.Invoke(command);
            objects += result.Output.Count;
            var told = result.Warnings.Concat(result.Verbose).Concat((result.Terminating is null ? result.Errors : [.. result.Errors, result.Terminating]).Select(error => error.ToString()));
            foreach (var (where, text) in result.Output.SelectMany(item => Texts(item.BaseObject, command, 0)).Concat(told.Select(text => ($"what {command} says", text))))
                AssertHarmless(text, where);
        }

        Assert.True(objects > 30, $"Only {objects} objects came out.");
    }

    [Fact]
    public async Task Nothing_that_is_printed_repeats_it()
    {
        var result = await HostProcess.RunAsync(site.Session.Store, string.Join('\n', Commands.Select(command => $"{command} | Out-Default")));
        Assert.Contains("SchemaVersion", result.Output, StringComparison.Ordinal);
        AssertHarmless(result.Output, "the output");
        AssertHarmless(result.Error, "the errors");

        foreach (var log in Directory.EnumerateFiles(Path.Combine(site.Session.Store, "logs")))
            AssertHarmless(await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken), log);
    }

    /// <summary>Writes into every text that is no word of a fixed list, and into the texts within JSON.</summary>
    private static void Tamper(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        var json = string.Concat(Evil.Select(letter => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}")));
        foreach (var (table, columns) in new Dictionary<string, string[]>
        {
            ["file_set"] = ["name"],
            ["url"] = ["etag", "last_error", "permanent_address"],
            ["file_version"] = ["name"],
            ["verifier"] = ["name", "command", "url_pattern"],
            ["verification"] = ["message", "actor", "verifier_sha256", "output"],
            ["attempt"] = ["error", "error_id", "final_address"],
            ["version_evidence"] = ["final_address", "protocol"],
            ["certificate"] = ["fingerprint", "subject", "issuer"],
            ["cycle"] = ["actor", "host"],
            ["audit"] = ["actor", "host", "event", "target_kind"],
            ["generation_member"] = ["name"],
        })
        {
            foreach (var column in columns)
                Assert.True(Execute(connection, $"UPDATE {table} SET {column} = COALESCE({column}, '') || @evil", ("@evil", Evil)) > 0, $"{table}.{column} has no row.");
        }

        Execute(connection, "UPDATE verifier SET arguments = json_array('-c', 'echo fine; exit 0', @evil) WHERE arguments <> '[]'", ("@evil", Evil));
        Execute(connection, "UPDATE verifier SET options = json_object('Encoding', @evil) WHERE kind = 'BuiltIn'", ("@evil", Evil));
        Execute(connection, $"UPDATE setting SET value = replace(replace(value, 'admin@example.org', '{json}'), 'bad.example', 'bad.example{json}') WHERE name = 'fetching'");
        Execute(connection, "UPDATE version_evidence SET headers = json_array(json_array(@evil, @evil))", ("@evil", Evil));
        Execute(connection, "UPDATE audit SET details = json_object(@evil, @evil) WHERE id % 2 = 0", ("@evil", Evil));
        // A file and a place of such a name.
        Execute(connection, "UPDATE file_version SET path = path || @evil WHERE id = 2", ("@evil", Evil.Replace("\n", "", StringComparison.Ordinal)));
        Execute(connection, "UPDATE url SET place = place || @evil WHERE id = 2", ("@evil", Evil));
    }

    private static int Execute(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
#pragma warning disable CA2100 // names of our own tables
        using var command = new SqliteCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }

    /// <summary>Every text of an object, and of what is in it, as it is and as a text.</summary>
    private static IEnumerable<(string Where, string Text)> Texts(object? item, string where, int depth)
    {
        if (item is null || depth > 4)
            return [];
        if (item is string text)
            return [(where, text)];
        if (item is IEnumerable many)
            return many.Cast<object?>().SelectMany(one => Texts(one, where, depth + 1));
        var type = item.GetType();
        if (type.IsPrimitive || type.IsEnum || !(type.Namespace is "FetchPS" || type.Name.StartsWith("KeyValuePair", StringComparison.Ordinal)))
            return [];
        return type.GetProperties().SelectMany(property => Texts(property.GetValue(item), $"{where}: {type.Name}.{property.Name}", depth + 1))
            .Append((where, item.ToString()!));
    }

    // A verifier's options, arguments and output may have lines of their own, and so has what is printed.
    private static void AssertHarmless(string text, string where)
    {
        Assert.False(Harmful().IsMatch(text), $"{where}: {Uri.EscapeDataString(Harmful().Match(text).Value)} in {Uri.EscapeDataString(text)}");
        if (!text.Contains("fine", StringComparison.Ordinal))
            Assert.DoesNotContain("\nnew line", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"[\u0000-\u0008\u000b-\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]")]
    private static partial Regex Harmful();
}
