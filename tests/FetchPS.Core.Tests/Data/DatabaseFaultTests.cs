namespace FetchPS.Core.Tests.Data;

/// <summary>A database that is emptied, cut, garbled or gone beside what belongs to it: said as it is, with what to do, and nothing changed.</summary>
public sealed class DatabaseFaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fetchps-test-").FullName;

    private string Database => Path.Combine(folder, "fetchps.db");

    public DatabaseFaultTests() => FetchStore.OpenOrCreate(new() { Path = folder }, out _).Dispose();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(3000)]
    [InlineData(8192)]
    public void A_database_that_was_cut(int length)
    {
        using (var file = File.OpenWrite(Database))
            file.SetLength(length);
        CheckDamaged();
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(68, 4)]
    [InlineData(100, 3000)]
    public void A_database_that_was_garbled(int offset, int length)
    {
        using (var file = File.OpenWrite(Database))
        {
            file.Position = offset;
            file.Write(Enumerable.Repeat((byte)'x', length).ToArray());
        }

        CheckDamaged();
    }

    [Fact]
    public void A_database_that_is_missing_is_not_made_anew()
    {
        File.Delete(Database);
        foreach (var open in new Action[] { () => FetchStore.Open(new() { Path = folder }), () => FetchStore.OpenOrCreate(new() { Path = folder }, out _) })
        {
            var error = Assert.Throws<FetchException>(open);
            Assert.Equal("DatabaseMissing", error.ErrorId);
            Assert.Contains("logs", error.Message, StringComparison.Ordinal);
            Assert.Contains("Restore-FetchStore", error.Message, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Database));
    }

    [Theory]
    [InlineData("UPDATE verifier SET kind = 'Nonsense'")]
    [InlineData("UPDATE verifier SET options = 'no JSON'")]
    public void A_value_that_no_FetchPS_wrote(string tampering)
    {
        using (var store = FetchStore.Open(new() { Path = folder }))
            store.Verifiers.Add(new Core.Verification.NewVerifier { Name = "text", Kind = VerifierKind.BuiltIn, Command = "Text" });
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = tampering;
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        using var tampered = FetchStore.Open(new() { Path = folder });
        var error = Assert.Throws<FetchException>(() => tampered.Verifiers.Find(null));
        Assert.Equal("DatabaseDamaged", error.ErrorId);
    }

    [Fact]
    public void A_table_that_is_gone()
    {
        using (var connection = Open())
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA foreign_keys = OFF; DROP TABLE attempt";
            command.ExecuteNonQuery();
        }

        using var tampered = FetchStore.Open(new() { Path = folder });
        var error = Assert.Throws<FetchException>(() => tampered.History.Attempts(url: null, after: null).ToList());
        Assert.Equal("DatabaseDamaged", error.ErrorId);
        Assert.Contains("attempt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_another_program_holds()
    {
        using var holder = Open();
        using var holding = holder.BeginTransaction(deferred: false);
        using var other = Open();
        using var command = other.CreateCommand();
        command.CommandTimeout = 1;
        command.CommandText = "BEGIN IMMEDIATE";
        var refused = Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => command.ExecuteNonQuery());

        var error = Core.Data.Sqlite.DatabaseFault.Of(refused, folder);
        Assert.Equal("DatabaseBusy", error.ErrorId);
        Assert.Contains("Another program", error.Message, StringComparison.Ordinal);
    }

    private Microsoft.Data.Sqlite.SqliteConnection Open()
    {
        var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection;
    }

    private void CheckDamaged()
    {
        var before = File.ReadAllBytes(Database);
        foreach (var open in new Action[] { () => FetchStore.Open(new() { Path = folder }), () => FetchStore.OpenOrCreate(new() { Path = folder }, out _) })
        {
            var error = Assert.Throws<FetchException>(open);
            Assert.Equal("DatabaseDamaged", error.ErrorId);
            Assert.Contains(Database, error.Message, StringComparison.Ordinal);
            Assert.Contains("Restore-FetchStore", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(Database));
    }
}
