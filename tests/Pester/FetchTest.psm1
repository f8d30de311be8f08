# What the Pester files share: the built module, a store for each test block, and the sample site to fetch from.

$root = [System.IO.Path]::GetFullPath("$PSScriptRoot/../..")
Import-Module "$root/out/FetchPS" -Global

function Get-BuiltProgram {
    <#
    .SYNOPSIS
    Finds a program in the host's build: the newest, where Debug and Release are both there.
    #>
    [OutputType([string])]
    param([Parameter(Mandatory)] [string] $Name)

    $suffix = if ($IsWindows) { '.exe' }
    $found = foreach ($configuration in 'Debug', 'Release') {
        $file = [System.IO.FileInfo]::new("$root/src/FetchPS.Host/bin/$configuration/net10.0/$Name$suffix")
        if ($file.Exists) { $file }
    }
    if (-not $found) {
        throw "$Name is not there: run dotnet build first."
    }
    ($found | Sort-Object LastWriteTimeUtc | Select-Object -Last 1).FullName
}

function Get-Shell {
    <#
    .SYNOPSIS
    The program that runs these tests, and what its arguments begin with: a pwsh that is a .NET tool is a library that dotnet runs.
    #>
    [OutputType([pscustomobject])]
    param()

    $program = [System.Environment]::ProcessPath
    $isTool = [System.IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet'
    [pscustomobject]@{
        Program   = $program
        Arguments = [string[]] @(if ($isTool) { [System.IO.Path]::Combine($PSHOME, 'pwsh.dll') }; '-NoProfile'; '-NonInteractive')
    }
}

function Open-TestStore {
    <#
    .SYNOPSIS
    Names a store of the test's own in FETCHPS_STORE, in a temporary folder, and with -Site starts a site that it trusts.
    #>
    [OutputType([pscustomobject])]
    param([switch] $Site)

    $folder = [System.IO.Directory]::CreateTempSubdirectory('fetchps-pester-').FullName
    $test = [pscustomobject]@{
        Folder   = $folder
        Store    = [System.IO.Path]::Combine($folder, 'store')
        Site     = [System.IO.Path]::Combine($folder, 'site')
        Address  = $null
        Process  = $null
        Previous = $env:FETCHPS_STORE
    }
    $env:FETCHPS_STORE = $test.Store
    if ($Site) {
        $null = [System.IO.Directory]::CreateDirectory($test.Site)
        $certificate = [System.IO.Path]::Combine($folder, 'ca.pem')
        $start = [System.Diagnostics.ProcessStartInfo]::new((Get-BuiltProgram SampleSite/FetchPS.SampleSite), [string[]] @($test.Site, $certificate))
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $test.Process = [System.Diagnostics.Process]::Start($start)
        $ready = $test.Process.StandardOutput.ReadLine()
        if ($ready -notmatch '^ready (https://\S+)$') {
            throw "The sample site did not start: $ready"
        }
        $test.Address = $Matches[1]
        Initialize-FetchStore
        Set-FetchStore -CaCertificate $certificate
    }
    $test
}

function Close-TestStore {
    <#
    .SYNOPSIS
    Ends the site and deletes the store.
    #>
    param([Parameter(Mandatory)] [pscustomobject] $Test)

    if ($Test.Process) {
        # The site ends when its standard input does.
        $Test.Process.StandardInput.Close()
        $Test.Process.WaitForExit()
        $Test.Process.Dispose()
    }
    $env:FETCHPS_STORE = $Test.Previous
    Remove-Item -LiteralPath $Test.Folder -Recurse -Force
}

function Publish-TestFile {
    <#
    .SYNOPSIS
    Puts a file on the site. Contents of one name must differ in length, for the site's ETag is made of seconds and length.
    #>
    param(
        [Parameter(Mandatory)] [pscustomobject] $Test,
        [Parameter(Mandatory)] [string] $Name,
        [Parameter(Mandatory)] [string] $Content
    )

    [System.IO.File]::WriteAllText([System.IO.Path]::Combine($Test.Site, $Name), $Content)
}

Export-ModuleMember -Function Get-BuiltProgram, Get-Shell, Open-TestStore, Close-TestStore, Publish-TestFile
