namespace FetchPS.Module.Tests.Commands;

public sealed class VerifierTests : IDisposable
{
    private readonly EngineSession session = new();

    public VerifierTests() => session.Set("Program", Environment.ProcessPath!);

    public void Dispose() => session.Dispose();

    [Fact]
    public void A_verifier_is_added_found_and_removed()
    {
        var added = session.Invoke("Add-FetchVerifier exists -Command $Program -ArgumentList '-f', '{Path}' -Url '*.txt' -Timeout 30s -PassThru").Clean().Single<Verifier>();

        Assert.Equal(("exists", VerifierKind.Command, "*.txt", TimeSpan.FromSeconds(30), true), (added.Name, added.Kind, added.UrlPattern, added.Timeout, added.Changed));
        Assert.Equal("exists", session.Invoke("Get-FetchVerifier EX*").Clean().Single<Verifier>().Name);
        Assert.Empty(session.Invoke("Get-FetchVerifier | Remove-FetchVerifier; Get-FetchVerifier").Clean().Output);
    }

    [Fact]
    public void A_script_is_found_from_the_sessions_own_location()
    {
        var script = session.Folder.File("Test-It.ps1", "process { }");
        session.Runspace.SessionStateProxy.Path.SetLocation(session.Folder.Path);

        Assert.Equal(script, session.Invoke("Add-FetchVerifier it -ScriptPath ./Test-It.ps1 -PassThru").Clean().Single<Verifier>().Command);
    }

    [Fact]
    public void A_built_in_rule_takes_its_options_as_a_table()
    {
        session.Folder.File("list.schema.json", "{}");
        session.Runspace.SessionStateProxy.Path.SetLocation(session.Folder.Path);

        var json = session.Invoke("Add-FetchVerifier json -BuiltIn json -Option @{ schema = './list.schema.json' } -PassThru").Clean().Single<Verifier>();
        var list = session.Invoke("Add-FetchVerifier list -BuiltIn Envelope -Option @{ MinimumLines = 10; MaximumShrink = 12.5 } -PassThru").Clean().Single<Verifier>();

        Assert.Equal((VerifierKind.BuiltIn, "Json", session.Folder.Combine("list.schema.json")), (json.Kind, json.Command, json.Options["Schema"]));
        Assert.Equal(("10", "12.5"), (list.Options["MinimumLines"], list.Options["MaximumShrink"]));
        Assert.False(session.Invoke("Add-FetchVerifier list -BuiltIn envelope -Option @{ minimumlines = '010'; MaximumShrink = '12.50%' } -PassThru").Clean().Single<Verifier>().Changed);
        Assert.Empty(session.Invoke("Add-FetchVerifier more -BuiltIn Text -WhatIf; Get-FetchVerifier more*").Clean().Output);
    }

    [Fact]
    public void An_endpoint_is_added_with_its_options()
    {
        using var authority = new FetchPS.Testing.TestAuthority();
        session.Folder.File("ca.pem", authority.CertificatePem);

        var added = session.Invoke("Add-FetchVerifier service -Endpoint https://LOCALHOST/v?token=x -Secret env:V -IncludeContent -CaCertificate ([System.IO.Path]::Combine($Folder, 'ca.pem')) -PassThru").Clean().Single<Verifier>();

        Assert.Equal((VerifierKind.Endpoint, "https://localhost/v?token=x"), (added.Kind, added.Command));
        Assert.Equal("env:V", added.Options["Secret"]);
        Assert.Equal("true", added.Options["IncludeContent"]);
        Assert.Equal(authority.CertificatePem, added.Options["CaCertificates"]);
        Assert.False(session.Invoke("Add-FetchVerifier service -Endpoint https://localhost/v?token=x -Secret env:V -IncludeContent -CaCertificate ([System.IO.Path]::Combine($Folder, 'ca.pem')) -PassThru").Clean().Single<Verifier>().Changed);
    }

    [Fact]
    public async Task What_reads_schemas_is_loaded_only_once_there_is_one()
    {
        session.Folder.File("a.schema.json", "{}");
        var result = await HostProcess.RunAsync(session.Store, $$"""
            Add-FetchVerifier a -BuiltIn Json
            Add-FetchVerifier b -BuiltIn Text
            @([System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'JsonSchema.Net' }).Count
            Add-FetchVerifier c -BuiltIn Json -Option @{ Schema = '{{session.Folder.Combine("a.schema.json")}}' }
            @([System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'JsonSchema.Net' }).Count
            """);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["0", "1"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData("Add-FetchVerifier v -BuiltIn Yaml", "UnknownRule")]
    [InlineData("Add-FetchVerifier v -BuiltIn Yaml -WhatIf", "UnknownRule")]
    [InlineData("Add-FetchVerifier v -BuiltIn Text -Option @{ Colour = 'red' }", "UnknownRuleOption")]
    [InlineData("Add-FetchVerifier v -BuiltIn Json -Option @{ Schema = './none.json' }", "InvalidRuleOption")]
    [InlineData("Add-FetchVerifier v -BuiltIn Regex", "MissingRuleOption")]
    [InlineData("Add-FetchVerifier v -BuiltIn Sha256 -Option @{ Url = 'https://example.org/SUMS' }", "RuleAppliesToItsSource")]
    [InlineData("Add-FetchVerifier v -BuiltIn Text -Command $Program", "AmbiguousParameterSet")]
    [InlineData("Add-FetchVerifier v -Endpoint http://localhost/ -Secret env:V", "SchemeNotHttps")]
    [InlineData("Add-FetchVerifier v -Endpoint https://localhost/ -Secret whsec_AAAA", "PlainSecret")]
    [InlineData("Add-FetchVerifier v -Endpoint https://localhost/ -Secret env:V -CaCertificate $Program", "InvalidCertificate")]
    [InlineData("Add-FetchVerifier v -ScriptPath ./none.ps1", "ScriptNotFound")]
    [InlineData("Add-FetchVerifier v -ScriptPath $Program", "NotAScript")]
    [InlineData("Add-FetchVerifier v -Command no-such-program-anywhere", "CommandNotFound")]
    [InlineData("Add-FetchVerifier 'a b' -Command $Program", "InvalidVerifierName")]
    [InlineData("Add-FetchVerifier v -Command $Program -ArgumentList '{Nonsense}'", "UnknownPlaceholder")]
    [InlineData("Add-FetchVerifier v -Command $Program -Timeout 3", "ParameterArgumentTransformationError")]
    [InlineData("Add-FetchVerifier v -Command $Program -Timeout 0s", "ParameterArgumentTransformationError")]
    [InlineData("Get-FetchVerifier none", "UnknownVerifier")]
    [InlineData("Remove-FetchVerifier none", "UnknownVerifier")]
    [InlineData("Add-FetchVerifier there -Command $Program -ArgumentList x", "VerifierExists")]
    public void What_can_not_be_is_an_error(string script, string errorId)
    {
        session.Invoke("Add-FetchVerifier there -Command $Program").Clean();

        Assert.Equal([errorId], session.Invoke(script).ErrorIds);
    }
}
