using System.Text;
using FetchPS.Core.Verification;
using FetchPS.Core.Verification.BuiltIn;

namespace FetchPS.Core.Tests.Verification.BuiltIn;

/// <summary>What the tests of single rules share: run as in a cycle, on files with given bytes.</summary>
public abstract class RuleTests(RuleFixture fixture) : VerifierTests, IClassFixture<RuleFixture>
{
    /// <summary>A rule's verdict on bytes, as <c>Result: Message</c>.</summary>
    protected string Judge(string rule, byte[] content, params (string Name, string Value)[] options) => Line(Run(rule, content, options));

    /// <summary>A rule's verdict on text in UTF-8.</summary>
    protected string Judge(string rule, string content, params (string Name, string Value)[] options) => Judge(rule, Encoding.UTF8.GetBytes(content), options);

    protected Verdict Run(string rule, byte[] content, params (string Name, string Value)[] options)
    {
        var version = Version(1);
        File.WriteAllBytes(version.Path, content);
        return Run(Verifier(rule, options), version);
    }

    protected Verdict Run(Verifier verifier, FileVersion version, TimeProvider? time = null) =>
        RunAsync(Runner(time), verifier, [version]).GetAwaiter().GetResult()[version.Id];

    /// <summary>What runs rules in a cycle.</summary>
    protected IVerifierRunner Runner(TimeProvider? time = null) => new BuiltInRunner(fixture.Archive, time ?? TimeProvider.System);

    protected static string Line(Verdict verdict) => $"{verdict.Result}: {verdict.Message}";

    /// <summary>A verifier as a store keeps it.</summary>
    protected static Verifier Verifier(string rule, params (string Name, string Value)[] options)
    {
        var given = BuiltInRules.Check(new NewVerifier { Name = "rule", Kind = VerifierKind.BuiltIn, Command = rule, Options = options.ToDictionary(option => option.Name, option => option.Value) });
        return new() { Id = 1, Name = given.Name, Kind = given.Kind, Command = given.Command, ArgumentList = [], Options = given.Options, Timeout = Patience };
    }
}
