<#
.SYNOPSIS
Runs the Pester files of this folder on the built module. The exit code is the number of failed tests, or 1 where none ran.

.PARAMETER PesterVersion
The installed version of Pester to use; the newest without it.
#>
[CmdletBinding()]
param(
    [version] $PesterVersion = (Get-Module -Name Pester -ListAvailable | Where-Object Version -GE '5.0' | Sort-Object Version | Select-Object -Last 1).Version
)

$ErrorActionPreference = 'Stop'
if (-not $PesterVersion) {
    throw 'Pester 5 or later is not installed. Install-PSResource Pester installs it.'
}
Import-Module -Name Pester -RequiredVersion $PesterVersion
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Detailed'
$result = Invoke-Pester -Configuration $configuration

# As dotnet test sums up.
"  succeeded: $($result.PassedCount)"
"  failed: $($result.FailedCount)"
"  skipped: $($result.SkippedCount)"

# A run that finds no test is no success; neither is one in which a file could not be read.
if ($result.PassedCount -eq 0 -or $result.Result -ne 'Passed') {
    exit [System.Math]::Max(1, $result.FailedCount)
}
