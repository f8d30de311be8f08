using System.Globalization;
using System.Management.Automation;

namespace FetchPS.Module.Tests.Binding;

/// <summary>Whatever is given for versions, only those that it names are touched.</summary>
public sealed class ArgumentShapeTests : IAsyncLifetime
{
    private const int Shapes = 1000;

    private static readonly string[] calls =
    [
        "Invoke-FetchVerifier text -Decide -Store $Store", "Set-VerificationResult -Result Failed -Store $Store", "Remove-FileVersion -Confirm:$false -Store $Store",
    ];

    private readonly Random random = new(20260729);
    private NamedStore store = null!;

    public async ValueTask InitializeAsync() => store = await NamedStore.MakeAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public void Nothing_is_touched_that_was_not_named()
    {
        var counts = new Dictionary<string, (int Shapes, int Naming, int Acted)>();
        List<string> faults = [];
        for (var number = 0; number < Shapes; number++)
        {
            var call = calls[number % calls.Length];
            var (value, named) = Shape();
            store.Session.Set("Value", value!);
            var isPiped = random.Next(2) == 0;
            var parameter = call.StartsWith("Set", StringComparison.Ordinal) ? "-VersionId" : "-Id";
            var script = isPiped ? $"$Value | {call}" : $"{call} {parameter} $Value";

            var trial = store.Try(script);

            var touched = trial.Touched.Where(one => one.Kind == "version").Select(one => one.Id).ToHashSet();
            if (!touched.IsSubsetOf(named) || trial.Touched.Any(one => one.Kind is "verifier" or "set"))
                faults.Add($"{script} with {Describe(value)} touched {string.Join(", ", trial.Touched)} and named {string.Join(", ", named)}");
            // Through the pipe a wildcard is one over verifiers' names, and may well find nothing to do.
            if (named.Count == 0 && value is not (null or "*" or object[] { Length: 0 }) && trial.Errors.Length == 0)
                faults.Add($"{script} with {Describe(value)} was passed over in silence");
            var (shapes, naming, acted) = counts.GetValueOrDefault(call);
            counts[call] = (shapes + 1, naming + (named.Count > 0 ? 1 : 0), acted + (touched.Count > 0 ? 1 : 0));
        }

        foreach (var (call, (shapes, naming, acted)) in counts)
            TestContext.Current.SendDiagnosticMessage($"{call.Split(' ')[0]}: {shapes} shapes, {naming} that name a version, {acted} that acted, {faults.Count(fault => fault.Contains(call.Split(' ')[0], StringComparison.Ordinal))} faults");
        Assert.All(counts.Values, count => Assert.NotEqual(0, count.Acted));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private (object? Value, HashSet<long> Named) Shape() => random.Next(5) == 0 ? Several() : One();

    private (object? Value, HashSet<long> Named) Several()
    {
        var parts = Enumerable.Range(0, random.Next(4)).Select(_ => One()).ToList();
        return (parts.Select(part => part.Value).ToArray(), [.. parts.SelectMany(part => part.Named)]);
    }

    private (object? Value, HashSet<long> Named) One()
    {
        long id = random.Next(1, 10);
        var text = id.ToString(CultureInfo.InvariantCulture);
        var other = random.Next(1, 10).ToString(CultureInfo.InvariantCulture);
        return random.Next(30) switch
        {
            0 => (id, [id]),
            1 => ((int)id, [id]),
            2 => ((byte)id, [id]),
            3 => ((ulong)id, []),
            4 or 5 => (text, [id]),
            6 => ("0" + text, [id]),
            7 => ($"{text},{other}", []),
            8 => ("0x" + text, []),
            9 => (text + "e0", []),
            10 => (text + ".0", []),
            11 => ("+" + text, []),
            12 => (" " + text, []),
            13 => (text + "\n", []),
            14 => (text + "kb", []),
            15 => ((double)id, []),
            16 => ((decimal)id, []),
            17 => (text[0], []),
            18 => (id % 2 == 0, []),
            19 => (DateTime.UnixEpoch.AddDays(id), []),
            20 => (VerificationResult.Failed, []),
            21 => (TimeSpan.FromHours(id), []),
            22 => (-id, []),
            23 => ("\u0661", []),
            24 => (null, []),
            25 => ("*", []),
            26 => (Row(("Id", text)), [id]),
            27 => (Row(("Id", text), ("Name", "text"), ("Url", "*")), []),
            28 => (Row(("VersionId", id), ("Id", 1L), ("Url", "*")), [id]),
            _ => (Row(("Id", text + ",1")), []),
        };
    }

    private static PSObject Row(params (string Name, object Value)[] columns)
    {
        var row = new PSObject();
        foreach (var (name, value) in columns)
            row.Properties.Add(new PSNoteProperty(name, value));
        return row;
    }

    private static string Describe(object? value) => value switch
    {
        null => "null",
        object[] several => $"({string.Join("; ", several.Select(Describe))})",
        _ => $"{value.GetType().Name} '{value}'",
    };
}
