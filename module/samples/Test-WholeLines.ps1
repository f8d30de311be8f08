<#
.SYNOPSIS
Fails text files whose last line has no end: the sign of a list that was cut off half-way, which a server then serves as if it were whole.

.DESCRIPTION
A verifier for FetchPS, and a model for your own: it takes FileVersion objects from the pipeline and writes an object for each, with Id,
Result (Passed or Failed) and Message. It uses only .NET calls, so it runs in pwsh and in fetchps.

.PARAMETER Id
The version's id.

.PARAMETER Path
The path of its bytes.

.EXAMPLE
Add-FetchVerifier whole-lines -ScriptPath ./Test-WholeLines.ps1

From now on every cycle runs it on each new version.

.EXAMPLE
Get-FileVersion -Unverified | ./Test-WholeLines.ps1 | Set-VerificationResult -Verifier whole-lines

The same by hand, on what is stored already.
#>
param(
    [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [long] $Id,
    [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [string] $Path
)
process {
    $text = [System.IO.File]::ReadAllText($Path)
    $isWhole = $text.EndsWith("`n")

    [pscustomobject]@{
        Id      = $Id
        Result  = if ($isWhole) { 'Passed' } else { 'Failed' }
        Message = if ($isWhole) { 'Every line is whole.' } else { "The file was cut off: it ends in '$($text.Substring($text.LastIndexOf("`n") + 1))'." }
    }
}
