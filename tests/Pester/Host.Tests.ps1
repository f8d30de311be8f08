BeforeAll {
    Import-Module "$PSScriptRoot/FetchTest.psm1"
    $fetchps = Get-BuiltProgram fetchps
}

Describe 'fetchps' {
    BeforeEach {
        $test = Open-TestStore -Site
        Publish-TestFile $test hosts.txt "192.0.2.1 a`n"
    }

    AfterEach {
        Close-TestStore $test
    }

    It 'runs one command with its arguments as they are' {
        & $fetchps Add-FetchUrl "$($test.Address)/hosts.txt?a=1&b=`$(exit)" -Interval 6h
        $LASTEXITCODE | Should -Be 0

        (Get-FetchUrl).Url | Should -Be "$($test.Address)/hosts.txt?a=1&b=`$(exit)"
        (Get-FetchUrl).Interval.TotalHours | Should -Be 6
    }

    It 'runs script text, and shows the same views' {
        Add-FetchUrl "$($test.Address)/hosts.txt"

        $output = & $fetchps 'Get-FetchUrl | Where-Object Enabled'
        $LASTEXITCODE | Should -Be 0
        $output -join "`n" | Should -Match 'Interval'
        $output -join "`n" | Should -Match 'hosts\.txt'
    }

    It 'runs a cycle, and exits with 0' {
        Add-FetchUrl "$($test.Address)/hosts.txt"

        & $fetchps Invoke-FetchCycle | Out-Null
        $LASTEXITCODE | Should -Be 0
        @(Get-FileVersion).Count | Should -Be 1
    }

    It 'exits with 2 when a URL failed' {
        Add-FetchUrl "$($test.Address)/missing.txt"

        $said = & $fetchps Invoke-FetchCycle 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }
        $LASTEXITCODE | Should -Be 2
        $said -join "`n" | Should -Match 'missing\.txt'
    }

    It 'exits with 1 when it could not run' {
        & $fetchps Get-FetchStore -Store (Join-Path $test.Folder 'nothing') 2>&1 | Out-Null
        $LASTEXITCODE | Should -Be 1
    }

    It 'runs a script file, and takes its exit code' {
        $script = Join-Path $test.Folder 'script.ps1'
        Set-Content -Path $script -Value 'param($Code) (Get-FetchStore).Urls; exit $Code'

        & $fetchps -File $script -Code 7 | Should -Be '0'
        $LASTEXITCODE | Should -Be 7
    }

    It 'says what it has not, and where that is' {
        $said = & $fetchps 'Get-FetchUrl | Format-Table' 2>&1 | Out-String
        $LASTEXITCODE | Should -Be 1
        $said | Should -Match 'pwsh'
    }
}
