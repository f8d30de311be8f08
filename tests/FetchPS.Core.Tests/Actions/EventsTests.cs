using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FetchPS.Core.Actions;
using FetchPS.Core.Cycles.Runs;
using FetchPS.Core.Data;
using FetchPS.Core.Tests.Promotions;
using FetchPS.Testing;

namespace FetchPS.Core.Tests.Actions;

/// <summary>The catalogue of events is all that audit and log can tell of, and each event means one thing.</summary>
public sealed partial class EventsTests
{
    private static readonly StoreEvent[] All = [.. typeof(Events).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (StoreEvent)field.GetValue(null)!)];

    [Fact]
    public void The_view_of_the_log_has_room_for_each_name()
    {
        var views = XDocument.Load(Path.Combine(Documents.Root, "module", "FetchPS.Format.ps1xml"));
        var column = views.Descendants("TableColumnHeader").Single(header => (string?)header.Element("Label") == "Event");

        Assert.True(All.Max(one => one.Name.Length) <= (int)column.Element("Width")!);
    }

    [Fact]
    public void An_event_is_named_as_its_field_and_says_in_a_sentence_of_its_own_what_it_means()
    {
        Assert.Equal(typeof(Events).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => field.Name), All.Select(one => one.Name));
        Assert.Equal(All.Length, All.Select(one => one.Meaning).Distinct().Count());
        Assert.All(All, one => Assert.Matches("^[A-Z].+\\.$", one.Meaning));
    }

    [Fact]
    public void Each_event_is_recorded_at_one_place_in_the_sources()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Documents.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Generated().IsMatch(file))
            .Select(File.ReadAllText)
            .ToList();

        var used = sources.SelectMany(source => Use().Matches(source)).Select(match => match.Groups[1].Value);
        Assert.Equal(All.Select(one => one.Name).Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
        Assert.All(sources, source => Assert.DoesNotMatch(MadeElsewhere(), source));
    }

    [Fact]
    public async Task Audit_and_log_tell_of_nothing_that_is_not_in_the_catalogue()
    {
        await using var store = await SetStore.CreateAsync();
        var test = store.Test;
        await LiveAsync(store);

        var audit = Audit(test);
        var log = test.Store.ReadLog(new()).ToList();
        Assert.True(audit.Distinct().Count() >= 29, $"The scenario reaches {audit.Distinct().Count()} kinds of changes only.");
        Assert.All(audit, name => Assert.IsType<AuditedEvent>(Assert.Single(All, one => one.Name == name)));
        Assert.Equal(audit, log.Select(line => line.Event).Where(name => Assert.Single(All, one => one.Name == name) is AuditedEvent));
    }

    /// <summary>What becomes of a store over the weeks: fetched, failed, judged, held, lost and put right.</summary>
    private static async Task LiveAsync(SetStore store)
    {
        var test = store.Test;
        var cancellation = TestContext.Current.CancellationToken;
        test.RequireGood();
        test.AddShell("broken", "exit 9");
        var url = test.Watch("/a.txt", "good 1");
        test.Watch("/gone.txt", "good");
        await test.RunAsync();
        test.Store.Verifiers.Remove("broken");
        test.Origin.Serve("/a.txt", "good 2");
        store.ServeList("second");
        await test.RunNextHourAsync();
        await test.Store.RunVerifiersAsync(new VerifierRunOptions { Verifiers = test.Store.Verifiers.Find("good"), Queries = [new()], Decide = true }, _ => { }, cancellation);
        test.Origin.Serve("/a.txt", "<!DOCTYPE html><html><body>an error page</body></html>");
        store.Serve("third");
        await test.RunNextHourAsync();

        var versions = test.Versions(url.Url);
        foreach (var version in versions)
            test.Store.Verdicts.Record(version.Id, VerificationResult.Passed, verifierName: null, "seen");
        test.Store.Rollback.Restore(versions[0].Id);
        test.Store.Rollback.Release(url.Id);
        test.Store.Rollback.Restore(versions[0].Id);
        test.Store.Verdicts.Record(versions[0].Id, VerificationResult.Failed, verifierName: null, "withdrawn");
        test.Store.Retention.Protect(versions[1].Id, on: true);
        test.Store.Retention.Protect(versions[1].Id, on: false);

        test.Store.Urls.SetInterval(url.Id, TimeSpan.FromHours(2));
        test.Store.Urls.SetEnabled(url.Id, enabled: false);
        test.Store.Urls.SetEnabled(url.Id, enabled: true);
        test.Store.ChangeSettings(settings => settings with { SetGrace = TimeSpan.FromDays(2) });

        File.Delete(versions[1].Path);
        File.WriteAllText(Path.Combine(test.Path, "files", "stray.txt"), "stray");
        Assert.NotEmpty(test.Store.Repair(new()));
        test.Store.Urls.Remove(url.Id, includeVersions: true);
        await test.RunNextHourAsync();
    }

    private static List<string> Audit(TestStore test)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(test.Path, "fetchps.db")};Pooling=False");
        connection.Open();
        return [.. AuditRepository.After(connection, 0).Select(row => row.Row.Event)];
    }

    [GeneratedRegex(@"\bEvents\.(?!LogEvent\b)([A-Z]\w+)\b")]
    private static partial Regex Use();

    [GeneratedRegex(@"new (AuditedEvent|LoggedEvent)\(")]
    private static partial Regex MadeElsewhere();

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex Generated();
}
