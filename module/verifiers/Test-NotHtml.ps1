<#
.SYNOPSIS
Fails files that are web pages: what many servers send, with status 200, when the file is not there.

.PARAMETER Id
The version's id.

.PARAMETER Path
The path of its bytes.

.EXAMPLE
Add-FetchVerifier not-html -ScriptPath ./Test-NotHtml.ps1
#>
param(
    [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [long] $Id,
    [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [string] $Path
)
process {
    $isHtml = [System.IO.File]::ReadAllText($Path) -match '^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)\b'
    [pscustomobject]@{
        Id      = $Id
        Result  = if ($isHtml) { 'Failed' } else { 'Passed' }
        Message = if ($isHtml) { 'The file is a web page.' } else { 'The file is no web page.' }
    }
}
