<#
.SYNOPSIS
Passes files that are lists in the hosts format, and fails all others.

.DESCRIPTION
Every line must be empty, a comment (#), or an IP address followed by host names. The text must be UTF-8 and hold at least
-MinimumEntries entries: an error page, a cut download in mid-line or an emptied list fails.

Takes FileVersion objects from the pipeline, and returns Id, Result and Message for each. It uses only .NET calls, so it runs
in pwsh and in fetchps.

.PARAMETER Id
The version's id.

.PARAMETER Path
The path of its bytes.

.PARAMETER MinimumEntries
How many entries a good list has at least.

.EXAMPLE
Add-FetchVerifier hosts -ScriptPath ./Test-Hosts.ps1 -Url '*hosts*'

Verifies every version of these URLs that is stored from now on.

.EXAMPLE
Get-FileVersion -Unverified | ./Test-Hosts.ps1 | Set-VerificationResult -Verifier hosts

Verifies by hand what no verifier has judged yet.
#>
[CmdletBinding()]
[OutputType([pscustomobject])]
param(
    [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [long] $Id,
    [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [string] $Path,
    [ValidateRange(0, [int]::MaxValue)] [int] $MinimumEntries = 1
)

begin {
    # Refuses bytes that are not UTF-8 instead of replacing them.
    $utf8 = [System.Text.UTF8Encoding]::new($false, $true)
    $name = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?'
    $entry = [regex]::new("^(?>\s*)(?<address>(?>[0-9A-Fa-f:.]+))(?:%[\w.-]+)?(?:(?>\s+)$name(?:\.$name)*\.?)+(?>\s*)(?:#|$)", 'Compiled, CultureInvariant')
    $comment = [regex]::new('^(?>\s*)(?:#|$)', 'Compiled, CultureInvariant')

    # IPAddress would take the number 1 for 0.0.0.1.
    function Test-Address([string] $Text) {
        $address = $null
        ($Text.Contains(':') -or $Text.Split('.').Length -eq 4) -and [System.Net.IPAddress]::TryParse($Text, [ref] $address)
    }
}

process {
    $number = 0
    $entries = 0
    $fault = $null
    try {
        foreach ($line in [System.IO.File]::ReadLines($Path, $utf8)) {
            $number++
            if ($comment.IsMatch($line)) { continue }
            $match = $entry.Match($line)
            if (-not $match.Success -or -not (Test-Address $match.Groups['address'].Value)) {
                $fault = "Line $number is neither a comment nor an address with host names."
                break
            }
            $entries++
        }
        if (-not $fault -and $entries -lt $MinimumEntries) {
            $fault = "The list has $entries entries, fewer than $MinimumEntries."
        }
    }
    catch [System.Text.DecoderFallbackException] {
        $fault = "The text is not UTF-8 near line $($number + 1)."
    }

    [pscustomobject]@{
        Id      = $Id
        Result  = if ($fault) { 'Failed' } else { 'Passed' }
        Message = if ($fault) { $fault } else { "$entries entries." }
    }
}
