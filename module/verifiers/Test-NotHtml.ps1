<#
.SYNOPSIS
Fails files that are web pages: what many servers send, with status 200, when the file is not there.

.DESCRIPTION
Takes FileVersion objects from the pipeline, and returns Id, Result and Message for each. It uses only .NET calls, so it runs
in pwsh and in fetchps.

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
    # How a page begins tells, after an XML declaration and comments.
    $head = [char[]]::new(4096)
    $reader = [System.IO.StreamReader]::new($Path)
    try { $length = $reader.ReadBlock($head, 0, $head.Length) } finally { $reader.Dispose() }
    $isHtml = [string]::new($head, 0, $length) -match '^\s*(?>(?:(?:<\?xml[^>]*>|<!--[\s\S]*?-->)\s*)*)<(?:!doctype\s+html|html)\b'

    [pscustomobject]@{
        Id      = $Id
        Result  = if ($isHtml) { 'Failed' } else { 'Passed' }
        Message = if ($isHtml) { 'The file is a web page.' } else { 'The file is not a web page.' }
    }
}
