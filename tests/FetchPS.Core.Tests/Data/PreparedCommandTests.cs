using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;

namespace FetchPS.Core.Tests.Data;

/// <summary>The writer's commands are kept prepared from one transaction to the next.</summary>
public sealed class PreparedCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fetchps-test-").FullName;
    private readonly Database database;

    public PreparedCommandTests()
    {
        var file = Path.Combine(folder, "fetchps.db");
        Schema.Create(file, folder, TimeProvider.System);
        database = new Database(file, folder);
        database.Write(connection => connection.Execute("CREATE TABLE number (id INTEGER PRIMARY KEY, text TEXT UNIQUE)"));
    }

    public void Dispose()
    {
        database.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void One_text_takes_other_values_in_each_transaction()
    {
        for (var i = 1; i <= 3; i++)
            database.Write(connection => Insert(connection, i, $"n{i}"));
        database.Write(connection => Insert(connection, 4, null));

        Assert.Equal(["n1", "n2", "n3", null], database.Write(connection => Enumerable.Range(1, 4).Select(id => TextOf(connection, id)).ToList()));
    }

    [Fact]
    public void One_text_may_run_while_it_runs()
    {
        database.Write(connection =>
        {
            Insert(connection, 1, "a");
            Insert(connection, 2, "b");
        });

        Assert.Equal(["b", "a"], database.Write(connection =>
            connection.List("SELECT id FROM number WHERE id >= @from ORDER BY id", outer =>
                connection.List("SELECT id FROM number WHERE id >= @from ORDER BY id", inner => TextOf(connection, inner.GetInt64(0)), ("@from", 3 - outer.GetInt64(0)))[0], ("@from", 1))));
    }

    [Fact]
    public void A_command_that_failed_works_again()
    {
        database.Write(connection => Insert(connection, 1, "same"));
        Assert.Throws<FetchException>(() => database.Write(connection => Insert(connection, 2, "same")));
        database.Write(connection => Insert(connection, 2, "other"));

        Assert.Equal(2, database.Read(connection => connection.Scalar("SELECT COUNT(*) FROM number")));
    }

    [Fact]
    public void What_was_rolled_back_is_not_there()
    {
        Assert.Throws<InvalidOperationException>(() => database.Write<bool>(connection =>
        {
            Insert(connection, 1, "gone");
            throw new InvalidOperationException();
        }));
        database.Write(connection => Insert(connection, 1, "there"));

        Assert.Equal("there", database.Read(connection => TextOf(connection, 1)));
    }

    [Fact]
    public void A_table_that_changed_is_seen_as_it_is_now()
    {
        database.Write(connection => Insert(connection, 1, "a"));
        database.Write(connection => connection.Execute("ALTER TABLE number ADD COLUMN more TEXT DEFAULT 'x'"));
        database.Write(connection => Insert(connection, 2, "b"));

        Assert.Equal("x", database.Read(connection => connection.Text("SELECT more FROM number WHERE id = 2")));
    }

    private static void Insert(System.Data.Common.DbConnection connection, long id, string? text) =>
        connection.Execute("INSERT INTO number (id, text) VALUES (@id, @text)", ("@id", id), ("@text", text));

    private static string? TextOf(System.Data.Common.DbConnection connection, long id) => connection.Text("SELECT text FROM number WHERE id = @id", ("@id", id));
}
