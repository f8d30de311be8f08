<#
.SYNOPSIS
Runs a verifier script for a fetch cycle. FetchPS starts it, in a process of its own or in a runspace; it is not meant to be called by hand.

.DESCRIPTION
File versions come through a pipe of FetchPS's own, one JSON line each, and go through one pipeline into the script; each result goes
back as one line, and so does what the script writes to its error, warning, information, verbose and debug streams. Standard input, output and error stay free for the script and the programs it runs: none can take a version or
forge a result. It uses only .NET calls, so that it runs in pwsh and in fetchps.

What is sent, words apart by a space, text escaped as in a URI:
    next                            the script wants the next version; the answer is its JSON, or an empty line after the last
    result <id> <result> <message>  what the script said of a version
    said <text>                     the script said something on a stream other than its output
    stray <what>                    the script wrote an object that is no result
    failed <reason>                 an error ended the script
    end <exit code>                 the script ended
After `failed` and `end` the answer is `again` (run the script again) or the end of the pipe.

.PARAMETER Pipe
The pipe's name.

.PARAMETER Assembly
The path of FetchPS.Abstractions.dll.

.PARAMETER Script
The verifier script.
#>
param(
    [Parameter(Mandatory)] [string] $Pipe,
    [Parameter(Mandatory)] [string] $Assembly,
    [Parameter(Mandatory)] [string] $Script
)

# Closures made in a scope of their own, in a private variable: the script sees none of this. Preferences are left as it expects them.
$private:worker = & {
    $connection = [System.IO.Pipes.NamedPipeClientStream]::new('.', $Pipe, [System.IO.Pipes.PipeDirection]::InOut)
    $connection.Connect(30000)
    $reader = [System.IO.StreamReader]::new($connection)
    $writer = [System.IO.StreamWriter]::new($connection)
    $writer.AutoFlush = $true
    # In fetchps the module has loaded it already.
    if (-not ('FetchPS.FileVersionJson' -as [type])) { $null = [System.Reflection.Assembly]::LoadFrom($Assembly) }

    $send = {
        $words = foreach ($word in $args) {
            $text = [string]$word
            [uri]::EscapeDataString($text.Substring(0, [System.Math]::Min($text.Length, 4000)))
        }
        $writer.WriteLine([string]::Join(' ', [string[]]@($words)))
    }.GetNewClosure()

    # Of a dictionary every key that is the name, in whatever case: two of them must not be settled by which is found first.
    $read = {
        if ($args[0] -isnot [System.Collections.IDictionary]) { return [string]$args[0].($args[1]) }
        $values = foreach ($entry in $args[0].GetEnumerator()) { if ($entry.Key -eq $args[1]) { $entry.Value } }
        [string]$values
    }

    @{
        Send   = $send
        Again  = { $reader.ReadLine() -eq 'again' }.GetNewClosure()
        Source = {
            while ($true) {
                $writer.WriteLine('next')
                $line = $reader.ReadLine()
                if ([string]::IsNullOrEmpty($line)) { break }
                $version = [FetchPS.FileVersionJson]::Parse($line)
                # For scripts that bind the old name of Url. Versions come singly here; of an array, .Address would be the array's own method.
                $version.psobject.Properties.Add([psnoteproperty]::new('Address', $version.Url))
                $version
            }
        }.GetNewClosure()
        Sink   = {
            process {
                try {
                    if ($null -eq $_) { & $send 'stray' 'null' }
                    elseif ($_ -is [System.Management.Automation.ErrorRecord]) { & $send 'said' "ERROR: $_" }
                    elseif ($_ -is [System.Management.Automation.WarningRecord]) { & $send 'said' "WARNING: $_" }
                    elseif ($_ -is [System.Management.Automation.InformationalRecord] -or $_ -is [System.Management.Automation.InformationRecord]) { & $send 'said' $_ }
                    elseif ($_ -is [string]) { & $send 'said' $_; & $send 'stray' 'System.String' }
                    else {
                        $id, $result = (& $read $_ 'Id'), (& $read $_ 'Result')
                        if ($id -or $result) { & $send 'result' $id $result (& $read $_ 'Message') }
                        else { & $send 'stray' $_.GetType().FullName }
                    }
                }
                catch {
                    & $send 'stray' "an object that can't be read ($($_.Exception.Message))"
                }
            }
        }.GetNewClosure()
    }
}

do {
    $global:LASTEXITCODE = 0
    # Inside try, any error that ends a statement ends the script: better no result than one that an error led to.
    try {
        & $worker.Source | & $Script *>&1 | & $worker.Sink
        & $worker.Send 'end' $global:LASTEXITCODE
    }
    catch {
        $private:place = if ($_.InvocationInfo.ScriptName) {
            " ($([System.IO.Path]::GetFileName($_.InvocationInfo.ScriptName)), line $($_.InvocationInfo.ScriptLineNumber))"
        }
        & $worker.Send 'failed' ($_.Exception.Message + $place)
    }
} while (& $worker.Again)
