<#
.SYNOPSIS
Passes files that are lists of IP addresses and networks to block, and fails all others.

.DESCRIPTION
Every line must be empty, a comment (# or ;), or one entry, after which a comment may follow. An entry is an IPv4 or IPv6 address, a network
in CIDR notation without host bits (192.0.2.0/24, not 192.0.2.1/24), or a range (192.0.2.10-192.0.2.20). What would block too much fails:
all addresses (0.0.0.0/0, ::/0), networks wider than -WidestIPv4 and -WidestIPv6, and, without -AllowPrivate, anything that touches this
network, this host, private, shared or link-local addresses.

Takes FileVersion objects from the pipeline, and returns Id, Result and Message for each. It uses only .NET calls, so it runs
in pwsh and in fetchps.

.PARAMETER Id
The version's id.

.PARAMETER Path
The path of its bytes.

.PARAMETER MinimumEntries
How many entries a good list has at least.

.PARAMETER WidestIPv4
The shortest prefix that an IPv4 network may have; a range may not be wider than such a network.

.PARAMETER WidestIPv6
The shortest prefix that an IPv6 network may have.

.PARAMETER AllowPrivate
Whether addresses may be listed that are not those of the internet, as lists of bogons have them.

.EXAMPLE
Add-FetchVerifier blocklist -ScriptPath ./Test-IPBlockList.ps1 -Url '*blocklist*'

Verifies every version of these URLs that is stored from now on.

.EXAMPLE
Get-FileVersion -Url '*bogons*' -Latest | ./Test-IPBlockList.ps1 -AllowPrivate -WidestIPv4 3

Shows by hand what it says of the newest versions.
#>
[CmdletBinding()]
[OutputType([pscustomobject])]
param(
    [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [long] $Id,
    [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [string] $Path,
    [ValidateRange(0, [int]::MaxValue)] [int] $MinimumEntries = 1,
    [ValidateRange(1, 32)] [int] $WidestIPv4 = 8,
    [ValidateRange(1, 64)] [int] $WidestIPv6 = 16,
    [switch] $AllowPrivate
)

begin {
    # Each part is taken whole and never given back, so that a line takes time by its length alone.
    $entry = [regex]::new('^(?>\s*)(?<first>(?>[0-9A-Fa-f:.]+))(?:/(?<prefix>[0-9]{1,3})|(?>\s*)-(?>\s*)(?<last>(?>[0-9A-Fa-f:.]+)))?(?>\s*)(?:[#;].*)?$', 'Compiled, CultureInvariant')
    # IPAddress would take 1 for 0.0.0.1, and 010 for 8.
    $quad = [regex]::new('^(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}$', 'Compiled, CultureInvariant')
    $comment = [regex]::new('^(?>\s*)(?:[#;]|$)', 'Compiled, CultureInvariant')

    # Addresses as hexadecimal text of one length: in the order of text they are in the order of numbers.
    function ConvertTo-Hex([string] $Text) {
        $address = $null
        if ([System.Net.IPAddress]::TryParse($Text, [ref] $address)) { [System.Convert]::ToHexString($address.GetAddressBytes()) }
    }

    # The last address of a network: all host bits set. Null when the first one has host bits.
    function Get-Last([string] $First, [int] $Prefix) {
        $bytes = [System.Convert]::FromHexString($First)
        for ($i = 0; $i -lt $bytes.Length; $i++) {
            $mask = 0xFF -shr [System.Math]::Clamp($Prefix - 8 * $i, 0, 8)
            if ($bytes[$i] -band $mask) { return }
            $bytes[$i] = $bytes[$i] -bor $mask
        }
        [System.Convert]::ToHexString($bytes)
    }

    # RFC 6890 and RFC 4291: not addresses of the internet.
    $private = foreach ($network in '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16',
        '::/127', '::ffff:0:0/96', 'fc00::/7', 'fe80::/10') {
        $address, $prefix = $network.Split('/')
        $hex = ConvertTo-Hex $address
        [pscustomobject]@{ Name = $network; First = $hex; Last = Get-Last $hex $prefix }
    }

    # What is wrong with an entry; nothing when it is good.
    function Get-Fault($Match) {
        $first = ConvertTo-Hex $Match.Groups['first'].Value
        if (-not $first) { return 'has no valid address' }
        $last = $first
        if ($Match.Groups['prefix'].Success) {
            $prefix = [int] $Match.Groups['prefix'].Value
            if ($prefix -gt 4 * $first.Length) { return 'has a prefix that is too long' }
            if ($prefix -eq 0) { return 'would block everything' }
            $last = Get-Last $first $prefix
            if (-not $last) { return 'is a network with host bits set' }
        }
        elseif ($Match.Groups['last'].Success) {
            $last = ConvertTo-Hex $Match.Groups['last'].Value
            if (-not $last -or $last.Length -ne $first.Length) { return 'has no valid range' }
            if ([string]::CompareOrdinal($first, $last) -gt 0) { return 'has a range that ends before it begins' }
        }

        if ($last -ne $first) {
            # In halves of IPv6 addresses, which is where their networks end.
            $digits = [System.Math]::Min(16, $first.Length)
            $width = [System.Convert]::ToUInt64($last.Substring(0, $digits), 16) - [System.Convert]::ToUInt64($first.Substring(0, $digits), 16)
            $widest = if ($digits -eq 8) { $WidestIPv4 } else { $WidestIPv6 }
            if ($width -ge ([uint64] 1 -shl (4 * $digits - $widest))) { return "is wider than a /$widest" }
        }

        if ($AllowPrivate) { return }
        foreach ($range in $private) {
            if ($range.First.Length -eq $first.Length -and [string]::CompareOrdinal($first, $range.Last) -le 0 -and [string]::CompareOrdinal($range.First, $last) -le 0) {
                return "touches $($range.Name), which is not of the internet"
            }
        }
    }
}

process {
    $number = 0
    $entries = 0
    $fault = $null
    # Any bytes will do within comments.
    foreach ($line in [System.IO.File]::ReadLines($Path, [System.Text.Encoding]::Latin1)) {
        $number++
        if ($number -eq 1 -and $line.StartsWith("$([char] 0xEF)$([char] 0xBB)$([char] 0xBF)")) { $line = $line.Substring(3) }
        if ($comment.IsMatch($line)) { continue }
        $match = $entry.Match($line)
        $first = $match.Groups['first'].Value
        $reason = if ($match.Success -and ($first.Contains(':') -or $quad.IsMatch($first))) { Get-Fault $match } else { 'is neither a comment nor an address, network or range' }
        if ($reason) {
            $fault = "Line $number $reason."
            break
        }
        $entries++
    }
    if (-not $fault -and $entries -lt $MinimumEntries) {
        $fault = "The list has $entries entries, fewer than $MinimumEntries."
    }

    [pscustomobject]@{
        Id      = $Id
        Result  = if ($fault) { 'Failed' } else { 'Passed' }
        Message = if ($fault) { $fault } else { "$entries entries." }
    }
}
