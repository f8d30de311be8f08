using System.Globalization;
using FetchPS.Benchmarks.Measuring;

namespace FetchPS.Benchmarks.Contenders;

/// <summary>A published host: this commit's, or that of an earlier build. What differs between builds is worked by cmdlets alone, whose names and parameters stay.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Host">The program.</param>
internal sealed record Build(string Name, string Host)
{
    /// <summary>Makes a store that watches addresses. Its own host makes it: an earlier build does not open what a later one made.</summary>
    /// <param name="bench">The bench.</param>
    /// <param name="name">The store's folder.</param>
    /// <param name="addresses">What it watches.</param>
    /// <param name="options">More parameters of <c>Add-FetchUrl</c>.</param>
    public async Task<FetchPsStore> CreateAsync(Bench bench, string name, IEnumerable<Uri> addresses, string options = "")
    {
        var store = new FetchPsStore(bench.EmptyFolder(Path.Combine("builds", $"{name}-{Name}")), Host);
        var list = Path.Combine(bench.Folder("lists"), $"{name}.txt");
        await File.WriteAllLinesAsync(list, addresses.Select(address => address.AbsoluteUri), bench.Stop);
        await File.WriteAllTextAsync(bench.CaFile, bench.Authority.CertificatePem, bench.Stop);
        await RunAsync(
            bench,
            $"""
            $null = Initialize-FetchStore -Store '{store.Folder}'
            $null = Set-FetchStore -Store '{store.Folder}' -CaCertificate '{bench.CaFile}'
            [System.IO.File]::ReadAllLines('{list}') | Add-FetchUrl -Store '{store.Folder}' {options} -WarningAction SilentlyContinue | ForEach-Object -Process {'{'} {'}'}
            """);
        return store;
    }

    /// <summary>Runs a script in it.</summary>
    /// <returns>What the script wrote.</returns>
    public async Task<string> RunAsync(Bench bench, string script)
    {
        var file = Path.Combine(bench.Folder("scripts"), string.Create(CultureInfo.InvariantCulture, $"{Name}.ps1"));
        await File.WriteAllTextAsync(file, script, bench.Stop);
        var (_, output) = await MeasuredProcess.RunAsync(Host, ["-File", file]);
        return output;
    }
}
