<#
.SYNOPSIS
Shows the main job of FetchPS for real: fetch, keep every version, verify, and hand on only what passed.

.DESCRIPTION
Makes a store in a temporary folder, adds URLs and a verifier, runs two cycles and shows what came of them. Without -Url it starts a small
HTTPS site on this machine with sample files, whose certificate is made on the spot and trusted only for this store. The store stays, so
that you can look around in it.

.PARAMETER Url
HTTPS addresses to use instead of the sample files.

.EXAMPLE
fetchps quickstart

.EXAMPLE
fetchps quickstart https://www.rfc-editor.org/rfc/rfc9110.txt
#>
[CmdletBinding()]
param(
    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Url
)

$ErrorActionPreference = 'Stop'

# fetchps has no Write-Host; Out-Host is there in pwsh and in fetchps.
function Step([string] $Text) { '', "== $Text" | Out-Host }

$folder = [System.IO.Directory]::CreateTempSubdirectory('fetchps-quickstart-').FullName
$store = [System.IO.Path]::Combine($folder, 'store')
$pages = [System.IO.Path]::Combine($folder, 'site')
$site = $null

try {
    Step '1. Make a store: one folder that holds everything'
    Initialize-FetchStore -Store $store
    $env:FETCHPS_STORE = $store    # so that the commands below need no -Store
    "The store is $store" | Out-Host

    if (-not $Url) {
        # The sample site: copies of the sample files, so that this script can change them.
        $null = [System.IO.Directory]::CreateDirectory($pages)
        foreach ($file in [System.IO.Directory]::GetFiles([System.IO.Path]::Combine($PSScriptRoot, 'site'))) {
            [System.IO.File]::Copy($file, [System.IO.Path]::Combine($pages, [System.IO.Path]::GetFileName($file)))
        }

        $program = [System.IO.Path]::Combine([System.AppContext]::BaseDirectory, 'SampleSite', 'FetchPS.SampleSite' + $(if ($IsWindows) { '.exe' }))
        if (-not [System.IO.File]::Exists($program)) {
            throw 'The sample site comes with fetchps. Run "fetchps quickstart", or give -Url with HTTPS addresses of your own.'
        }
        $certificate = [System.IO.Path]::Combine($folder, 'ca.pem')
        $start = [System.Diagnostics.ProcessStartInfo]::new($program, [string[]]@($pages, $certificate))
        $start.RedirectStandardInput = $true    # the site ends when this closes
        $start.RedirectStandardOutput = $true
        $site = [System.Diagnostics.Process]::Start($start)
        $ready = $site.StandardOutput.ReadLine()
        if ($ready -notmatch '^ready (https://\S+)$') { throw "The sample site did not start: $ready" }
        $Url = 'hosts.txt', 'blocklist.txt', 'ports.csv' | ForEach-Object { "$($Matches[1])/$_" }

        # A private certificate authority is trusted for one store, never for the whole machine.
        Set-FetchStore -CaCertificate $certificate
    }

    Step '2. Say who certifies what is fetched: here a script that refuses files that were cut off'
    Add-FetchVerifier whole-lines -ScriptPath ([System.IO.Path]::Combine($PSScriptRoot, 'Test-WholeLines.ps1'))
    Get-FetchVerifier | Out-Host

    Step '3. Say what to watch, and how often'
    $intervals = '1h', '6h', '1d'
    $position = 0
    $Url | ForEach-Object { Add-FetchUrl $_ -Interval $intervals[$position++ % 3] }
    Get-FetchUrl | Out-Host

    Step '4. Run a cycle: in daily use cron or Task Scheduler does this every hour'
    Invoke-FetchCycle -ErrorAction SilentlyContinue -ErrorVariable problems | Out-Host
    $problems | ForEach-Object { "! $_" } | Out-Host

    if ($site) {
        Step '5. On the server, one file changes, and another one breaks'
        [System.IO.File]::AppendAllText([System.IO.Path]::Combine($pages, 'hosts.txt'), "192.0.2.13    backup.example.org`n")
        [System.IO.File]::WriteAllText([System.IO.Path]::Combine($pages, 'blocklist.txt'), "# Networks to block, one a line.`n198.51.100.0/28`n203.0.1")
        'hosts.txt has one line more; blocklist.txt was cut off in the middle; ports.csv is as it was' | Out-Host
    }

    Step '6. Run a second cycle; -Force, because nothing is due yet'
    Invoke-FetchCycle -Force -ErrorAction SilentlyContinue -ErrorVariable problems | Out-Host
    $problems | ForEach-Object { "! $_" } | Out-Host

    Step 'The versions: every one is kept, the failed one too'
    Get-FileVersion | Out-Host

    Step 'What failed, and why'
    Get-VerificationResult -Result Failed | Out-Host

    Step 'What consumers read: the newest version of each file that passed'
    Get-FileVersion -Passed | Where-Object IsCurrent | Out-Host
    foreach ($watched in Get-FetchUrl) {
        if ([System.IO.File]::Exists($watched.CurrentPath)) {
            "$($watched.CurrentPath) ($([System.IO.FileInfo]::new($watched.CurrentPath).Length) bytes)" | Out-Host
        }
    }

    Step 'The last lines of the log'
    Get-FetchLog -Tail 8 | Out-Host

    Step 'Look around'
    @"
The store stays in $store
    fetchps Get-FetchUrl -Store '$store'
    fetchps Get-FileVersion -Store '$store' -Latest
    fetchps Get-VerificationResult -Store '$store'
    fetchps Get-FetchLog -Store '$store' -Tail 20
In pwsh, after Import-Module FetchPS, the same without fetchps. To be rid of it, delete $folder
"@ | Out-Host
}
finally {
    if ($site) {
        $site.StandardInput.Close()
        $site.WaitForExit()
        $site.Dispose()
    }
}
