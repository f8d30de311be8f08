using System.Text.RegularExpressions;
using FetchPS.Core.Actions;
using FetchPS.Core.Data;
using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Fetching;
using FetchPS.Core.Model;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.BuiltIn;
using FetchPS.Core.Verification.Commands;
using FetchPS.Core.Verification.Endpoints;
using FetchPS.Core.Verification.Scripts;

namespace FetchPS.Core.Catalog;

/// <summary>The verifiers of a store.</summary>
public sealed partial class VerifierRegistry
{
    private readonly Database database;
    private readonly Journal journal;

    internal VerifierRegistry(StoreContext context)
    {
        (_, _, database, journal, _) = context;
    }

    /// <summary>Adds a verifier; it is required of all versions stored from now on whose URL it applies to.</summary>
    /// <exception cref="FetchException">
    /// <c>VerifierExists</c>, <c>VerifierLoop</c>, <c>VerifierOrder</c>, <c>InvalidVerifierName</c>, <c>ScriptNotFound</c>, <c>CommandNotFound</c>, <c>UnknownPlaceholder</c>, <c>SetWithUrl</c>, <c>UnknownRule</c>, <c>InvalidUrl</c>,
    /// <c>SchemeNotHttps</c>, <c>PlainSecret</c>, <c>InvalidCertificate</c>, <c>SetInProcess</c>,
    /// <c>UnknownRuleOption</c>, <c>InvalidRuleOption</c>, <c>MissingRuleOption</c>, <c>RuleAppliesToItsSource</c>.
    /// </exception>
    public Verifier Add(NewVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        if (!ValidName().IsMatch(verifier.Name))
            throw VerifierErrors.InvalidVerifierName(verifier.Name);
        if (verifier is { Set: not null, Url: not null })
            throw VerifierErrors.SetWithUrl(verifier.Name);
        if (verifier is { Kind: VerifierKind.Script, Set: not null } && ScriptOptions.Read(verifier.Options).InProcess)
            throw VerifierErrors.SetInProcess(verifier.Name);
        if (verifier.Kind == VerifierKind.BuiltIn)
            verifier = BuiltInRules.Check(verifier);

        var wanted = new Verifier
        {
            Id = 0,
            Name = verifier.Name,
            Kind = verifier.Kind,
            Command = Command(verifier),
            ArgumentList = verifier.ArgumentList,
            UrlPattern = verifier.Url,
            SetName = verifier.Set,
            Need = verifier.Need,
            After = verifier.After,
            Options = verifier.Options,
            Timeout = verifier.Timeout,
        };
        _ = new ArgumentTemplate(wanted.ArgumentList, wanted.SetName is not null);

        return journal.Write(transaction =>
        {
            wanted = wanted with { After = Predecessor(transaction, wanted)?.Name };
            if (VerifierRepository.ByName(transaction.Connection, wanted.Name) is { } existing)
            {
                return Differences(existing, wanted) is { Length: > 0 } differences
                    ? throw VerifierErrors.VerifierExists(existing.Name, differences)
                    : existing with { Changed = false };
            }

            var id = VerifierRepository.Upsert(transaction.Connection, wanted, journal.Now);
            RequiredVerifierRepository.ForgiveErrors(transaction.Connection, id);
            GenerationVerifierRepository.ForgiveErrors(transaction.Connection, id);
            var scope = wanted.SetName is null ? wanted.UrlPattern ?? "all URLs" : $"the set {wanted.SetName}";
            var order = wanted.After is null ? "" : $", after {wanted.After}";
            transaction.Record(new(Events.VerifierAdded, "verifier", id, $"The {wanted.Need.ToString().ToLowerInvariant()} verifier {wanted.Name} was added: {Shown(wanted)}, for {scope}{order}.")
            {
                Details =
                [
                    new("name", wanted.Name), new("kind", wanted.Kind.ToString()), new("command", Shown(wanted)), new("url", wanted.UrlPattern), new("set", wanted.SetName),
                    new("need", wanted.Need.ToString()), new("after", wanted.After), new("options", Shown(wanted.Options)),
                ],
            });
            return wanted with { Id = id, Changed = true };
        });
    }

    /// <summary>The verifiers in use whose name fits a wildcard; null for all.</summary>
    /// <exception cref="FetchException"><c>UnknownVerifier</c> when the pattern is one name and there is none.</exception>
    public IReadOnlyList<Verifier> Find(string? pattern)
    {
        var all = database.Read(connection =>
        {
            var waiting = RequiredVerifierRepository.Waiting(connection);
            return VerifierRepository.All(connection).ConvertAll(verifier => verifier with { Waiting = waiting.GetValueOrDefault(verifier.Id) });
        });
        if (pattern is null)
            return all;

        var wildcard = new Wildcard(pattern);
        var found = all.Where(verifier => wildcard.IsMatch(verifier.Name)).ToList();
        return found.Count > 0 || Wildcard.HasWildcards(pattern) ? found : throw VerifierErrors.UnknownVerifier(pattern);
    }

    /// <summary>Takes a verifier out of use. What it said, and what it was required for, stays.</summary>
    /// <exception cref="FetchException"><c>UnknownVerifier</c>; <c>VerifierHasFollowers</c> when others come after it.</exception>
    public void Remove(string name) => journal.Write(transaction =>
    {
        var verifier = VerifierRepository.ByName(transaction.Connection, name) ?? throw VerifierErrors.UnknownVerifier(name);
        var followers = VerifierRepository.All(transaction.Connection).Where(other => other.After == verifier.Name).Select(other => other.Name).ToList();
        if (followers.Count > 0)
            throw VerifierErrors.VerifierHasFollowers(verifier.Name, followers);

        VerifierRepository.Remove(transaction.Connection, verifier.Id, journal.Now);
        transaction.Record(new(Events.VerifierRemoved, "verifier", verifier.Id, $"The verifier {verifier.Name} was removed."));
        return true;
    });

    /// <summary>Lets a verifier run, or keeps it from running: what needs it waits meanwhile.</summary>
    /// <exception cref="FetchException"><c>UnknownVerifier</c>.</exception>
    public Verifier SetEnabled(string name, bool enabled) => journal.Write(transaction =>
        SetEnabled(transaction, VerifierRepository.ByName(transaction.Connection, name) ?? throw VerifierErrors.UnknownVerifier(name), enabled));

    /// <summary>Disables all that run something from outside FetchPS; built-in rules stay as they are.</summary>
    /// <returns>What they would have run, to be shown.</returns>
    internal IReadOnlyList<string> DisableForeign() => journal.Write(transaction => VerifierRepository.All(transaction.Connection)
        .Where(verifier => verifier.Kind != VerifierKind.BuiltIn)
        .Select(verifier => SetEnabled(transaction, verifier, enabled: false))
        .Select(verifier => ForeignText.OneLine($"{verifier.Name} ({verifier.Kind}): {string.Join(' ', [Shown(verifier), .. verifier.ArgumentList])}{(verifier.Options.GetValueOrDefault(nameof(EndpointOptions.Secret)) is { } secret ? $", with the secret from {secret}" : "")}"))
        .ToList());

    private static Verifier SetEnabled(StoreTransaction transaction, Verifier verifier, bool enabled)
    {
        if (verifier.Enabled == enabled)
            return verifier with { Changed = false };

        VerifierRepository.SetEnabled(transaction.Connection, verifier.Id, enabled);
        if (enabled)
        {
            RequiredVerifierRepository.ForgiveErrors(transaction.Connection, verifier.Id);
            GenerationVerifierRepository.ForgiveErrors(transaction.Connection, verifier.Id);
        }

        transaction.Record(enabled
            ? new(Events.VerifierEnabled, "verifier", verifier.Id, $"The verifier {verifier.Name} was enabled: {Shown(verifier)}.")
            : new(Events.VerifierDisabled, "verifier", verifier.Id, $"The verifier {verifier.Name} was disabled: {Shown(verifier)}."));
        return verifier with { Enabled = enabled, Changed = true };
    }

    /// <summary>Verifiers in the order in which they can be removed: none before those that come after it.</summary>
    public static IReadOnlyList<Verifier> LastFirst(IEnumerable<Verifier> verifiers)
    {
        var left = verifiers.DistinctBy(verifier => verifier.Id).ToList();
        List<Verifier> ordered = [];
        while (left.FindAll(verifier => !left.Exists(other => other.After == verifier.Name)) is { Count: > 0 } last)
        {
            ordered.AddRange(last);
            left.RemoveAll(last.Contains);
        }

        return ordered;
    }

    /// <summary>The verifier that the wanted one comes after.</summary>
    private static Verifier? Predecessor(StoreTransaction transaction, Verifier wanted)
    {
        if (wanted.After is null)
            return null;

        Verifier? Find(string? name) => name is null ? null : VerifierRepository.ByName(transaction.Connection, name);
        bool IsWanted(string name) => string.Equals(name, wanted.Name, StringComparison.OrdinalIgnoreCase);
        if (IsWanted(wanted.After))
            throw VerifierErrors.VerifierLoop(wanted.Name, wanted.After);
        var predecessor = Find(wanted.After) ?? throw VerifierErrors.UnknownVerifier(wanted.After);
        for (var earlier = predecessor; earlier is not null; earlier = Find(earlier.After))
        {
            if (IsWanted(earlier.Name))
                throw VerifierErrors.VerifierLoop(wanted.Name, predecessor.Name);
        }

        if ((wanted.SetName ?? predecessor.SetName) is not null)
            throw VerifierErrors.VerifierOrder(wanted.Name, predecessor.Name, "verifiers of a set look at it after all others have looked at its members, and each of them regardless of the others");
        if (predecessor.Need == VerifierNeed.Advisory && wanted.Need == VerifierNeed.Required)
            throw VerifierErrors.VerifierOrder(wanted.Name, predecessor.Name, $"{predecessor.Name} is advisory and must decide nothing, but a required verifier that waits for it could never pass what it fails");
        return predecessor;
    }

    private static string Command(NewVerifier verifier) => verifier.Kind switch
    {
        VerifierKind.Script => Script(verifier.Command),
        VerifierKind.Command => VerifierProgram.Resolve(verifier.Command),
        VerifierKind.Endpoint => Endpoint(verifier),
        _ => verifier.Command,
    };

    /// <summary>Options as text, for the record.</summary>
    private static string? Shown(IReadOnlyDictionary<string, string> options) => options.Count == 0 ? null : string.Join("; ",
        options.Select(option => $"{option.Key} = {(UrlAddress.TryParse(option.Value) is { } address ? address.Masked : option.Value)}"));

    private static string Endpoint(NewVerifier verifier)
    {
        _ = CaCertificates.Parse(EndpointOptions.Read(verifier.Options).CaCertificates);
        return UrlAddress.Parse(verifier.Command).Text;
    }

    private static string Script(string path) =>
        !path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase) ? throw VerifierErrors.NotAScript(path)
        : File.Exists(path) ? Path.GetFullPath(path)
        : throw VerifierErrors.ScriptNotFound(path);

    /// <summary>What it runs, for logs and errors: an address's query may hold a token.</summary>
    private static string Shown(Verifier verifier) => verifier.Kind == VerifierKind.Endpoint ? UrlAddress.Mask(verifier.Command) : verifier.Command;

    private static string Differences(Verifier existing, Verifier wanted)
    {
        List<string> differences = [];
        if (existing.Kind != wanted.Kind || existing.Command != wanted.Command)
            differences.Add($"it runs {Shown(existing)}, not {Shown(wanted)}");
        if (!existing.ArgumentList.SequenceEqual(wanted.ArgumentList))
            differences.Add("its arguments differ");
        if (existing.UrlPattern != wanted.UrlPattern)
            differences.Add($"it applies to {existing.UrlPattern ?? "all URLs"}, not {wanted.UrlPattern ?? "all URLs"}");
        if (!string.Equals(existing.SetName, wanted.SetName, StringComparison.OrdinalIgnoreCase))
            differences.Add($"it verifies {(existing.SetName is null ? "single versions" : $"the set {existing.SetName}")}, not {(wanted.SetName is null ? "single versions" : $"the set {wanted.SetName}")}");
        if (existing.Need != wanted.Need)
            differences.Add($"it is {existing.Need}, not {wanted.Need}");
        if (existing.After != wanted.After)
            differences.Add($"it runs {(existing.After is null ? "by itself" : $"after {existing.After}")}, not {(wanted.After is null ? "by itself" : $"after {wanted.After}")}");
        if (existing.Options.Count != wanted.Options.Count || existing.Options.Except(wanted.Options).Any())
            differences.Add("its options differ");
        if (existing.Timeout != wanted.Timeout)
            differences.Add($"its time limit is {existing.Timeout}, not {wanted.Timeout}");
        return string.Join("; ", differences);
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex ValidName();
}
