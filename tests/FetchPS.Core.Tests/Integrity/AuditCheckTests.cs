using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;

namespace FetchPS.Core.Tests.Integrity;

/// <summary>Whatever was done to the audit by hand is found and named.</summary>
public sealed class AuditCheckTests
{
    [Fact]
    public async Task Every_row_is_chained_as_documented()
    {
        await using var test = await WithCycleAsync();
        using var database = new Database(Path.Combine(test.Path, "fetchps.db"), test.Path);
        var previous = new byte[32];
        long id = 0;
        foreach (var (rowId, row, hash) in database.Read(connection => AuditRepository.After(connection, 0).ToList()))
        {
            // By the words of the documentation alone, not by the code that wrote it.
            using var bytes = new MemoryStream();
            bytes.Write(previous);
            foreach (var field in new object?[] { rowId, row.At.ToUnixTimeMilliseconds() * 1000 + row.At.Microsecond, row.Actor.User, row.Actor.Host, row.Event, row.TargetKind, row.TargetId, row.Details })
            {
                var value = field switch { null => null, long number => Number(number), _ => Encoding.UTF8.GetBytes((string)field) };
                var length = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(length, value?.Length ?? -1);
                bytes.Write(length);
                bytes.Write(value ?? []);
            }

            previous = SHA256.HashData(bytes.ToArray());
            Assert.Equal((++id, Convert.ToHexStringLower(previous)), (rowId, Convert.ToHexStringLower(hash)));
        }

        Assert.InRange(id, 5, long.MaxValue);

        static byte[] Number(long number)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(bytes, number);
            return bytes;
        }
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'nobody' WHERE id = 2", FindingKind.AuditRowChanged, "Row 2 ")]
    [InlineData("UPDATE audit SET details = '{}' WHERE id = 3", FindingKind.AuditRowChanged, "Row 3 ")]
    [InlineData("UPDATE audit SET target_id = NULL WHERE id = (SELECT MAX(id) FROM audit)", FindingKind.AuditRowChanged, "Row 7 ")]
    [InlineData("UPDATE audit SET hash = zeroblob(32) WHERE id = 4", FindingKind.AuditRowChanged, "Row 4 ")]
    [InlineData("DELETE FROM audit WHERE id = 1", FindingKind.AuditRowMissing, "Row 1 ")]
    [InlineData("DELETE FROM audit WHERE id = 3", FindingKind.AuditRowMissing, "Row 3 ")]
    [InlineData("DELETE FROM audit WHERE id IN (3, 4)", FindingKind.AuditRowMissing, "Rows 3 to 4 ")]
    [InlineData("INSERT INTO audit (id, at, actor, host, event, target_kind, details) VALUES (0, 1, 'a', 'h', 'UrlAdded', 'url', '{}')", FindingKind.AuditRowInserted, "Row 0 ")]
    [InlineData("INSERT INTO audit (at, actor, host, event, target_kind, details) VALUES (1, 'a', 'h', 'UrlAdded', 'url', '{}')", FindingKind.AuditRowChanged, "Row 8 ")]
    public async Task A_row_that_was_changed_taken_out_or_put_in_is_named(string sql, FindingKind kind, string row)
    {
        await using var test = await WithCycleAsync();
        test.Execute(sql);
        var findings = Check(test);
        Assert.Equal((FindingSeverity.Error, kind, "audit"), (findings[0].Severity, findings[0].Kind, findings[0].Target));
        Assert.StartsWith(row, findings[0].Message, StringComparison.Ordinal);
        // One fault is told once; a hash that was changed breaks with the row before it and the one behind it.
        Assert.Equal(sql.Contains("zeroblob", StringComparison.Ordinal) ? 2 : 1, findings.Count);
    }

    [Fact]
    public async Task A_row_put_in_between_is_named_with_those_that_made_room()
    {
        await using var test = await WithCycleAsync();
        test.Execute("UPDATE audit SET id = -id WHERE id > 3; UPDATE audit SET id = 1 - id WHERE id < 0");
        test.Execute("INSERT INTO audit (id, at, actor, host, event, target_kind, details) VALUES (4, 1, 'a', 'h', 'UrlAdded', 'url', '{}')");
        Assert.Equal([4L, 5, 6, 7, 8], Check(test).Select(finding => long.Parse(finding.Message.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tail_that_was_cut_off_is_found_against_the_log(bool quick)
    {
        await using var test = await WithCycleAsync();
        test.Execute("DELETE FROM audit WHERE id > 3");
        var finding = Assert.Single(Check(test, quick));
        Assert.Equal(FindingKind.AuditCut, finding.Kind);
        Assert.Contains("had 6 rows", finding.Message, StringComparison.Ordinal);
        Assert.Contains("ends at row 3", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tail_that_was_cut_off_is_found_after_more_was_written()
    {
        await using var test = await WithCycleAsync();
        test.Execute("DELETE FROM audit WHERE id > 3");
        await test.RunNextHourAsync();
        await test.RunNextHourAsync();
        Assert.InRange(test.Count("SELECT MAX(id) FROM audit"), 7, long.MaxValue);
        Assert.Equal(FindingKind.AuditRewritten, Assert.Single(Check(test)).Kind);
    }

    [Fact]
    public async Task A_chain_that_was_written_anew_is_found_against_the_log()
    {
        await using var test = await WithCycleAsync();
        await test.RunNextHourAsync();
        test.Execute("UPDATE audit SET actor = 'nobody' WHERE id = 2");
        using (var database = new Database(Path.Combine(test.Path, "fetchps.db"), test.Path))
            database.Write(AuditRepository.ChainAll);
        Assert.Equal(FindingKind.AuditRewritten, Assert.Single(Check(test)).Kind);
        Assert.Equal(FindingKind.AuditRewritten, Assert.Single(Check(test, quick: true)).Kind);
    }

    [Fact]
    public async Task The_quick_check_follows_the_chain_from_the_last_cycle_on()
    {
        await using var test = await WithCycleAsync();
        test.Store.Urls.SetEnabled(1, enabled: false);
        test.Execute("UPDATE audit SET actor = 'nobody' WHERE id = 2");
        Assert.Empty(Check(test, quick: true));
        test.Execute("UPDATE audit SET actor = 'nobody' WHERE event = 'UrlDisabled'");
        Assert.Equal(FindingKind.AuditRowChanged, Assert.Single(Check(test, quick: true)).Kind);
    }

    [Fact]
    public async Task Every_end_of_a_cycle_seals_the_audit_in_the_log()
    {
        await using var test = await WithCycleAsync();
        await test.RunNextHourAsync();
        using var stopped = new CancellationTokenSource();
        test.Clock.Advance(TimeSpan.FromHours(1));
        test.Origin.Respond("/a.txt", async context =>
        {
            await stopped.CancelAsync();
            context.Abort();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Store.RunCycleAsync(new(), _ => { }, stopped.Token));

        var seals = AuditSeal.Read(Path.Combine(test.Path, "logs")).Select(found => found.Seal).Reverse().ToList();
        using var database = new Database(Path.Combine(test.Path, "fetchps.db"), test.Path);
        var ends = database.Read(connection => AuditRepository.After(connection, 0).Where(row => row.Row.Event is "CycleCompleted" or "CycleCancelled").ToList());
        Assert.Equal(ends.Select(row => new AuditSeal(row.Id, Convert.ToHexStringLower(row.Hash))), seals);
        Assert.Equal(3, seals.Count);
        Assert.Equal([1L, 2, 3], test.Store.ReadLog(new()).Where(line => line.Event == AuditSeal.Event.Name).Select(line => line.CycleId!.Value));
        Assert.Empty(Check(test));
    }

    [Fact]
    public async Task Without_a_log_the_chain_alone_is_followed()
    {
        await using var test = await WithCycleAsync();
        test.Store.Dispose();
        Directory.Delete(Path.Combine(test.Path, "logs"), recursive: true);
        test.Reopen();
        Assert.Empty(Check(test));
    }

    private static List<StoreFinding> Check(TestStore test, bool quick = false) => [.. test.Store.Check(quick, cancellationToken: TestContext.Current.CancellationToken)];

    /// <summary>Six rows up to the end of a cycle, then one more.</summary>
    private static async Task<TestStore> WithCycleAsync()
    {
        var test = await TestStore.CreateAsync();
        test.Watch("/a.txt", "good");
        await test.RunAsync();
        Assert.Equal(6, test.Count("SELECT COUNT(*) FROM audit"));
        test.RequireGood();
        return test;
    }
}
