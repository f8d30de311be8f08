using System.Reflection;
using System.Runtime.CompilerServices;

namespace FetchPS.Module.Tests.Binding;

/// <summary>Nothing that comes through a pipeline means everything, or something else than itself, to a cmdlet that changes something. Cmdlets and types are found, not listed.</summary>
public sealed class PipelineTests : IAsyncLifetime
{
    private const long Url = 2;
    private const long Version = 2;

    /// <summary>Another thing's own id, which no cmdlet may take for a URL's or a version's.</summary>
    private const long Decoy = 1;

    private static readonly string[] harmless = ["Get", "Test", "Compare"];

    /// <summary>What a cmdlet wants besides; a new one that wants something and is not here fails its test.</summary>
    private static readonly Dictionary<string, string[]> wants = new()
    {
        ["Add-FetchUrl"] = ["-Interval 2h"],
        ["Export-FileVersion"] = ["-Destination ([System.IO.Path]::Combine($Folder, [guid]::NewGuid()))"],
        ["Invoke-FetchCycle"] = ["-Force"],
        ["Invoke-FetchVerifier"] = ["-Decide", "-All -Decide", "text -All -Decide", "text -Unverified -Decide"],
        ["Remove-FetchUrl"] = ["-Confirm:$false", "-IncludeVersions -Confirm:$false"],
        ["Remove-FileVersion"] = ["-Confirm:$false"],
        ["Restore-FileVersion"] = ["", "-Release"],
        ["Set-FetchInterval"] = ["-Interval 5h"],
        ["Set-FetchUrl"] = ["-KeepLast 7"],
        ["Set-VerificationResult"] = ["-Result Failed"],
    };

    private NamedStore store = null!;

    public async ValueTask InitializeAsync() => store = await NamedStore.MakeAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public void An_empty_pipe_means_nothing()
    {
        string[] empty = ["@()", "$null", "$nothing", "& { }", "(Get-FetchUrl -Store $Store -Disabled)", "([System.Collections.Generic.List[object]]::new())", "@($null)"];
        var trials = 0;
        List<string> faults = [];
        foreach (var command in Calls())
        {
            foreach (var pipe in empty)
            {
                trials++;
                if (store.Try($"$nothing = @(); {pipe} | {command}") is { Touched: [_, ..] } trial)
                    faults.Add($"{pipe} | {command} touched {string.Join(", ", trial.Touched)}");
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{trials} empty pipes, {faults.Count} that meant something");
        Assert.NotEqual(0, trials);
        Assert.Empty(faults);
    }

    [Fact]
    public void Every_output_type_means_itself_or_is_refused_aloud()
    {
        var types = Types();
        List<string> faults = [];
        int trials = 0, acted = 0;
        foreach (var call in Calls())
        {
            foreach (var type in types)
            {
                store.Session.Set("One", Make(type));
                var trial = store.Try($"$One | {call}");
                trials++;
                acted += trial.Touched.Count > 0 ? 1 : 0;
                if (trial.Touched.Any(touched => !Allowed(type).Contains(touched)))
                    faults.Add($"{type.Name} | {call} touched {string.Join(", ", trial.Touched)}");
                if (trial.Touched.Count == 0 && !HasName(type) && trial.Errors.Length == 0)
                    faults.Add($"{type.Name} | {call} was passed over in silence");
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{trials} objects of {types.Count} types through pipes, {acted} that acted on what they named, {faults.Count} faults");
        Assert.NotEqual(0, acted);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("Get-FetchUrl 2 -Store $Store | Invoke-FetchVerifier text -All -Decide -Store $Store", "2 6")]
    [InlineData("Get-FileVersion 3 -Store $Store | Invoke-FetchVerifier text -Decide -Store $Store", "3")]
    [InlineData("4, '5' | Invoke-FetchVerifier text -Decide -Store $Store", "4 5")]
    [InlineData("Get-FetchVerifier -Store $Store | Invoke-FetchVerifier -All -Decide -Store $Store", "1 2 3 4 5 6 7 8")]
    [InlineData("[pscustomobject]@{ VersionId = '7' }, [pscustomobject]@{ Id = 8; Sha256 = 'x' } | Set-VerificationResult -Result Failed -Store $Store", "7 8")]
    [InlineData("[pscustomobject]@{ Id = '1'; Url = 'https://example.org/' } | Set-VerificationResult -Result Failed -Store $Store", "")]
    [InlineData("Set-VerificationResult '3,1' Failed -Store $Store", "")]
    [InlineData("Protect-FileVersion 3, 1 -Store $Store", "1 3")]
    public void Versions_are_those_that_were_named(string script, string versions)
    {
        var touched = store.Try(script).Touched.Where(touched => touched.Kind == "version").Select(touched => touched.Id).Distinct().Order();

        Assert.Equal(versions, string.Join(' ', touched));
    }

    [Theory]
    [InlineData("Get-FetchVerifier -Store $Store | Disable-FetchUrl -Store $Store", "")]
    [InlineData("[pscustomobject]@{ Url = '*' } | Disable-FetchUrl -Store $Store", "")]
    [InlineData("[pscustomobject]@{ Url = (Get-FetchUrl 3 -Store $Store).Url } | Disable-FetchUrl -Store $Store", "3")]
    [InlineData("[pscustomobject]@{ UrlId = '4' } | Disable-FetchUrl -Store $Store", "4")]
    [InlineData("'*/1.txt' | Disable-FetchUrl -Store $Store", "1")]
    [InlineData("3.0, '0x2', ' 1', $true, [char]'1' | Disable-FetchUrl -Store $Store", "")]
    public void Urls_are_those_that_were_named(string script, string urls)
    {
        var touched = store.Try(script).Touched.Where(touched => touched.Kind == "url").Select(touched => touched.Id).Distinct().Order();

        Assert.Equal(urls, string.Join(' ', touched));
    }

    /// <summary>Every cmdlet that changes something and takes what comes through a pipeline, with what else it wants.</summary>
    private List<string> Calls()
    {
        var names = store.Session.Invoke("""
            foreach ($command in Get-Command -Module FetchPS) {
                if ($command.Parameters.Values.ParameterSets.Values | Where-Object { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName }) { $command.Name }
            }
            """).Clean().Objects<string>().Where(name => !harmless.Contains(name.Split('-')[0])).ToList();
        Assert.True(names.Count > 10);
        return [.. names.SelectMany(name => wants.GetValueOrDefault(name, [""]).Select(more => $"{name} {more} -Store $Store"))];
    }

    private List<Type> Types() => [.. store.Session.Invoke("(Get-Command -Module FetchPS).OutputType.Type").Clean().Output
        .Select(item => (Type)item.BaseObject).Where(type => type.Namespace == nameof(FetchPS)).Distinct()];

    /// <summary>An object that names URL 2, or its version 2; whose own id, if it has another, is a decoy; and whose texts fit everything if they are taken for patterns.</summary>
    private object Make(Type type)
    {
        var one = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            object? value = property.Name switch
            {
                "Id" => type == typeof(FetchUrl) ? Url : type == typeof(FileVersion) ? Version : Decoy,
                "UrlId" => Url,
                "VersionId" => Version,
                "Url" => store.Addresses[(int)Url - 1],
                "Name" => type == typeof(Verifier) ? "text" : "*",
                "Old" or "New" => Make(typeof(FileVersion)),
                "ArgumentList" or "Members" or "Verifiers" => null,
                _ when property.PropertyType == typeof(string) => "*",
                _ => null,
            };
            if (value is not null)
                property.SetValue(one, value);
        }

        return one;
    }

    private static bool HasName(Type type) => Allowed(type).Length > 0;

    private static (string Kind, long Id)[] Allowed(Type type) => type.Name switch
    {
        nameof(Verifier) => [("verifier", 1), .. Enumerable.Range(1, 8).Select(id => ("version", (long)id))],
        nameof(Verification) => [("version", Version), ("url", Url)],
        nameof(FetchUrl) or nameof(FileVersion) or nameof(TurnResult) or nameof(FetchAttempt) or nameof(FetchDay) or nameof(FileSetMember) or nameof(LogEvent)
            or nameof(VersionEvidence) or nameof(ExportedFile) => [("url", Url), ("version", Version), ("version", Version + 4)],
        _ => [],
    };
}
