<#
.SYNOPSIS
Passes files that are text kernels of JPL's SPICE system, and fails all others.

.DESCRIPTION
The rules are those of NAIF's "Kernel Required Reading", in its section on text kernels. The first line is the type, such as KPL/PCK. A
\begindata and the next \begintext, each on a line of its own, stand around every block of data; the last block may end with the file. Data are
assignments: a name of at most 32 characters, = or +=, and a number, a date (@1972-JAN-1), a string in single quotes, or several of them in
parentheses, where strings do not mix with the others. Data lines have at most 132 characters, strings at most 80; both are printable ASCII.
The last line must have an end, without which it would not be read.

Takes FileVersion objects from the pipeline, and returns Id, Result and Message for each. It uses only .NET calls, so it runs
in pwsh and in fetchps.

.PARAMETER Id
The version's id.

.PARAMETER Path
The path of its bytes.

.PARAMETER Type
The type that the kernel must have, such as PCK, LSK, FK, IK, SCLK or MK; any by default.

.PARAMETER MinimumAssignments
How many assignments a good kernel has at least.

.EXAMPLE
Add-FetchVerifier kernels -ScriptPath ./Test-TextKernel.ps1 -Url '*/naif*.tls'

Verifies every version of these URLs that is stored from now on.

.EXAMPLE
Get-FileVersion -Url '*/pck*.tpc' | ./Test-TextKernel.ps1 -Type PCK -MinimumAssignments 100

Shows by hand what it says of all their versions.
#>
[CmdletBinding()]
[OutputType([pscustomobject])]
param(
    [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [long] $Id,
    [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [string] $Path,
    [ValidatePattern('^[A-Z]+$')] [string] $Type,
    [ValidateRange(0, [int]::MaxValue)] [int] $MinimumAssignments = 1
)

begin {
    $options = [System.Text.RegularExpressions.RegexOptions] 'Compiled, CultureInvariant, ExplicitCapture'
    $unprintable = [regex]::new('[^\t\x20-\x7E]', $options)
    $token = [regex]::new("\G[\t ]*((?<string>'([^']|'')*')|(?<operator>\+?=)|(?<mark>[(),])|(?<word>((?!\+=)[^\s,()='])+)|$)", $options)
    $numeric = [regex]::new('^([+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([EeDd][+-]?[0-9]+)?|@\S+)$', $options)

    # Reads one line of data into the state; puts out what is wrong with it.
    function Read-Data([string] $Line, [hashtable] $State) {
        if ($Line.Length -gt 132) { return 'has more than 132 characters' }
        if ($unprintable.IsMatch($Line)) { return 'has characters that are not printable ASCII' }
        $ended = $false
        for ($at = 0; $at -lt $Line.Length; $at += $found.Length) {
            $found = $token.Match($Line, $at)
            if (-not $found.Success) { return 'has a string without an end' }
            if ($found.Length -eq 0) { break }
            $text = $found.Value.Trim()
            if ($text.Length -eq 0) { continue }
            $isString = $found.Groups['string'].Success
            $isValue = $isString -or $found.Groups['word'].Success
            switch ($State.Wants) {
                'name' {
                    if ($ended) { return "has more after the value of $($State.Name)" }
                    if (-not $found.Groups['word'].Success) { return "has '$($text[0])' where a name must be" }
                    if ($text.Length -gt 32) { return 'has a name of more than 32 characters' }
                    $State.Name = $text
                    $State.Wants = 'operator'
                }
                'operator' {
                    if (-not $found.Groups['operator'].Success) { return "has no = or += after the name $($State.Name)" }
                    if ($text -eq '=') { $null = $State.Kinds.Remove($State.Name) }
                    $State.Wants = 'value'
                }
                default {
                    if ($text -eq '(' -and $State.Wants -eq 'value') {
                        $State.Wants = 'vector'
                        $State.Count = 0
                        $State.Comma = $true
                        continue
                    }
                    if ($State.Wants -eq 'vector' -and $text -eq ')' -and $State.Count -gt 0) {
                        $State.Wants = 'name'
                        $State.Assignments++
                        $ended = $true
                        continue
                    }
                    if ($State.Wants -eq 'vector' -and $text -eq ',' -and -not $State.Comma) {
                        $State.Comma = $true
                        continue
                    }
                    if (-not $isValue) { return "has '$text' where a value of $($State.Name) must be" }
                    if ($isString -and $text.Length -gt 82) { return 'has a string of more than 80 characters' }
                    if (-not $isString -and -not $numeric.IsMatch($text)) { return "has a value of $($State.Name) that is not a number, date or string" }
                    if ($State.Kinds.ContainsKey($State.Name) -and $State.Kinds[$State.Name] -ne $isString) { return "mixes strings with numbers or dates in $($State.Name)" }
                    $State.Kinds[$State.Name] = $isString
                    $State.Comma = $false
                    $State.Count++
                    if ($State.Wants -eq 'value') {
                        $State.Wants = 'name'
                        $State.Assignments++
                        $ended = $true
                    }
                }
            }
        }
    }

    function Test-Ended([string] $File) {
        $stream = [System.IO.File]::OpenRead($File)
        try {
            if ($stream.Length -eq 0) { return $true }
            $null = $stream.Seek(-1, [System.IO.SeekOrigin]::End)
            $stream.ReadByte() -eq 10
        }
        finally { $stream.Dispose() }
    }
}

process {
    # Names differ by the case of their letters.
    $state = @{ Wants = 'name'; Assignments = 0; Kinds = [System.Collections.Generic.Dictionary[string, bool]]::new() }
    $number = 0
    $isData = $false
    $hadData = $false
    $fault = $null
    $kind = 'KPL'
    # Any bytes will do within comments.
    foreach ($line in [System.IO.File]::ReadLines($Path, [System.Text.Encoding]::Latin1)) {
        $number++
        $word = $line.Trim(" `t")
        $reason = if ($number -eq 1) {
            $kind = $line.TrimEnd()
            if ($kind -cnotmatch '^KPL/[A-Z]+$') { 'is not the type of a text kernel, such as KPL/PCK' }
            elseif ($Type -and $kind -cne "KPL/$Type") { "says $kind, not KPL/$Type" }
        }
        elseif ($word -ceq '\begindata') {
            if ($isData) { 'has \begindata within data' }
            $isData = $true
            $hadData = $true
        }
        elseif ($word -ceq '\begintext') {
            if ($hadData -and -not $isData) { 'has \begintext without \begindata before it' }
            elseif ($state.Wants -ne 'name') { "ends the data within the assignment of $($state.Name)" }
            $isData = $false
        }
        elseif ($isData) { Read-Data $line $state }
        if ($reason) {
            $fault = "Line $number $reason."
            break
        }
    }
    if (-not $fault) {
        $fault = if ($number -eq 0) { 'The file is empty.' }
        elseif ($state.Wants -ne 'name') { "The file ends within the assignment of $($state.Name)." }
        elseif (-not (Test-Ended $Path)) { 'The last line has no end: the file was cut off, or the line would not be read.' }
        elseif ($state.Assignments -lt $MinimumAssignments) { "The kernel has $($state.Assignments) assignments, fewer than $MinimumAssignments." }
    }

    [pscustomobject]@{
        Id      = $Id
        Result  = if ($fault) { 'Failed' } else { 'Passed' }
        Message = if ($fault) { $fault } else { "$kind, $($state.Assignments) assignments." }
    }
}
