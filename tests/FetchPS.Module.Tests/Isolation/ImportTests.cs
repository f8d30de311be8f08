using System.Management.Automation;
using System.Runtime.Loader;

namespace FetchPS.Module.Tests.Isolation;

public sealed class ImportTests
{
    private static readonly string[] Cmdlets =
    [
        "Add-FetchUrl", "Add-FetchVerifier", "Backup-FetchStore", "Compare-FileVersion", "Disable-FetchUrl", "Disable-FetchVerifier", "Enable-FetchUrl", "Enable-FetchVerifier",
        "Export-FileVersion", "Get-FetchEvidence", "Get-FetchHistory", "Get-FetchLog", "Get-FetchStore", "Get-FetchUrl", "Get-FetchVerifier", "Get-FileContent", "Get-FileSet", "Get-FileVersion",
        "Get-VerificationResult", "Initialize-FetchStore", "Invoke-FetchCycle", "Invoke-FetchVerifier", "Protect-FileVersion", "Remove-FetchUrl", "Remove-FetchVerifier",
        "Remove-FileVersion", "Repair-FetchStore", "Restore-FetchStore", "Restore-FileVersion", "Set-FetchInterval", "Set-FetchStore", "Set-FetchUrl", "Set-VerificationResult", "Test-FetchStore",
        "Unprotect-FileVersion",
    ];

    [Fact]
    public void Every_cmdlet_is_exported_and_nothing_else()
    {
        using var session = new EngineSession();

        var commands = session.Invoke("Get-Command -Module FetchPS").Clean().Output.Select(command => ((CommandInfo)command.BaseObject).Name);

        Assert.Equal(Cmdlets, commands.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_manifest_is_valid_and_bears_the_version()
    {
        using var session = new EngineSession();

        var manifest = session.Invoke("Test-ModuleManifest ([System.IO.Path]::Combine($Module, (Get-Module FetchPS).Version, 'FetchPS.psd1'))").Clean().Single<PSModuleInfo>();

        Assert.Equal(Version.Parse(Shipped.Version), manifest.Version);
        Assert.Equal(Cmdlets, manifest.ExportedCommands.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Output_types_are_known_before_the_first_cmdlet_has_run()
    {
        using var session = new EngineSession();

        Assert.Equal("FetchPS.FileVersion", session.Invoke("[FetchPS.FileVersion].FullName").Clean().Single<string>());
    }

    [Fact]
    public void Import_with_force_leaves_a_working_module()
    {
        using var session = new EngineSession();
        session.Invoke("Initialize-FetchStore").Clean();

        session.Invoke("Import-Module $Module -Force; Import-Module $Module -Force").Clean();

        Assert.Equal(session.Store, session.Invoke("Get-FetchStore").Clean().Single<StoreSummary>().Path);
    }

    [Fact]
    public void Removing_the_module_in_one_runspace_leaves_it_working_in_another()
    {
        using var first = new EngineSession();
        using var second = new EngineSession();

        first.Invoke("Initialize-FetchStore; Remove-Module FetchPS").Clean();

        Assert.Empty(first.Invoke("Get-Module FetchPS").Clean().Output);
        Assert.True(second.Invoke("Initialize-FetchStore -PassThru").Clean().Single<StoreSummary>().Changed);
    }

    [Fact]
    public void A_module_that_was_removed_can_be_imported_again()
    {
        using var session = new EngineSession();

        session.Invoke("Initialize-FetchStore; Remove-Module FetchPS; Import-Module $Module").Clean();

        Assert.Equal(0, session.Invoke("Get-FetchStore").Clean().Single<StoreSummary>().Urls);
    }

    [Fact]
    public void The_module_works_beside_other_versions_of_its_packages()
    {
        using var log = new Serilog.LoggerConfiguration().CreateLogger();
        log.Information("The session's own Serilog is in use.");
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var session = new EngineSession();

        session.Invoke("Add-FetchUrl https://example.org/list.txt").Clean();

        Assert.Contains(session.Invoke("Get-FetchLog").Clean().Objects<LogEvent>(), line => line.Event == "UrlAdded");
        // Serilog 2 and 3 both call their assembly 2.0.0.0.
        Assert.Equal(2, typeof(Serilog.Log).Assembly.GetName().Version!.Major);
        Assert.Equal(8, connection.GetType().Assembly.GetName().Version!.Major);
        Assert.Equal(["FetchPS", "Default"], Contexts("Serilog"));
        Assert.Equal(["FetchPS", "Default"], Contexts("Microsoft.Data.Sqlite"));
        Assert.Equal(["FetchPS"], Contexts("FetchPS.Core"));
        Assert.Equal(["Default"], Contexts("FetchPS.Abstractions"));
    }

    private static IEnumerable<string?> Contexts(string assembly) => AssemblyLoadContext.All
        .Where(context => context.Assemblies.Any(loaded => loaded.GetName().Name == assembly))
        .Select(context => context.Name)
        .OrderDescending(StringComparer.Ordinal)
        .OrderBy(name => name == "Default");
}
