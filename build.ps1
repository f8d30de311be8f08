<#
.SYNOPSIS
Builds, tests, packs and installs FetchPS.

.DESCRIPTION
Build    makes the module, in out/FetchPS/<version>
Test     runs all tests: dotnet test, then the Pester files where Pester 5 or later is installed
Pack     makes the fast host for this machine in out/fetchps, and a package for Publish-PSResource in out/package
Install  puts the module into the current user's module folder
Clean    removes what the others made

It only calls dotnet and PowerShell's own commands. On a machine without PowerShell, dotnet build, dotnet test and
dotnet publish src/FetchPS.Host do the same.

.PARAMETER Task
What to do, one after the other.

.PARAMETER Configuration
Debug or Release. Pack and Install always take Release.

.EXAMPLE
./build.ps1

Builds the module.

.EXAMPLE
./build.ps1 Build, Test

Builds the module and runs all tests.

.EXAMPLE
./build.ps1 Pack; Publish-PSResource -NupkgPath (Get-Item ./out/package/*.nupkg) -Repository MyRepository

Makes a package and publishes it.
#>
#Requires -Version 7.6
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pack', 'Install', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

$ErrorActionPreference = 'Stop'
$version = (Import-PowerShellDataFile -Path "$PSScriptRoot/module/FetchPS.psd1").ModuleVersion
$module = "$PSScriptRoot/out/FetchPS/$version"

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $args failed with exit code $LASTEXITCODE."
    }
}

function Build-FetchModule([string] $Configuration) {
    Invoke-DotNet build --configuration $Configuration
}

function Test-FetchModule([string] $Configuration) {
    Invoke-DotNet test --configuration $Configuration

    $pester = Get-Module -Name Pester -ListAvailable | Where-Object Version -GE '5.0' | Select-Object -First 1
    if (-not $pester) {
        Write-Warning 'Pester 5 or later is not installed, so the tests in tests/Pester did not run. Install-PSResource Pester installs it.'
        return
    }

    # In a process of its own: a module made of assemblies stays loaded, and on Windows would be locked for the next build.
    # A pwsh that was installed as a .NET tool is a library that dotnet runs.
    $shell = [System.Environment]::ProcessPath
    $library = @(if ([System.IO.Path]::GetFileNameWithoutExtension($shell) -eq 'dotnet') { "$PSHOME/pwsh.dll" })
    & $shell @library -NoProfile -NonInteractive -File "$PSScriptRoot/tests/Pester/Invoke-Tests.ps1" -PesterVersion $pester.Version
    if ($LASTEXITCODE -ne 0) {
        throw "The tests in tests/Pester failed with exit code $LASTEXITCODE."
    }
}

function Compress-FetchModule {
    Build-FetchModule Release
    Invoke-DotNet publish src/FetchPS.Host --configuration Release

    $null = New-Item -Path "$PSScriptRoot/out/package" -ItemType Directory -Force
    Compress-PSResource -Path $module -DestinationPath "$PSScriptRoot/out/package" -PassThru
}

function Install-FetchModule {
    Build-FetchModule Release
    $target = Join-Path ($env:PSModulePath -split [System.IO.Path]::PathSeparator)[0] "FetchPS/$version"
    if (Test-Path -LiteralPath $target) {
        Remove-Item -LiteralPath $target -Recurse -Force
    }
    $null = New-Item -Path (Split-Path $target) -ItemType Directory -Force
    Copy-Item -LiteralPath $module -Destination $target -Recurse
    Write-Output "FetchPS $version is installed in $target."
}

function Clear-FetchOutput {
    Invoke-DotNet clean --configuration Debug
    Invoke-DotNet clean --configuration Release
    if (Test-Path -LiteralPath "$PSScriptRoot/out") {
        Remove-Item -LiteralPath "$PSScriptRoot/out" -Recurse -Force
    }
}

# dotnet finds the solution and global.json from here.
Push-Location -LiteralPath $PSScriptRoot
try {
    foreach ($name in $Task) {
        switch ($name) {
            'Build' { Build-FetchModule $Configuration }
            'Test' { Test-FetchModule $Configuration }
            'Pack' { Compress-FetchModule }
            'Install' { Install-FetchModule }
            'Clean' { Clear-FetchOutput }
        }
    }
}
finally {
    Pop-Location
}
