BeforeAll {
    Import-Module "$PSScriptRoot/FetchTest.psm1"
}

Describe 'A cycle' {
    BeforeEach {
        $test = Open-TestStore -Site
        foreach ($name in 'a.txt', 'b.txt', 'c.txt') {
            Publish-TestFile $test $name "first $name"
            Add-FetchUrl "$($test.Address)/$name"
        }
    }

    AfterEach {
        Close-TestStore $test
    }

    It 'stores what is new, and then only what changed' {
        (Invoke-FetchCycle).Outcome | Should -Be 'Stored', 'Stored', 'Stored'
        @(Invoke-FetchCycle).Count | Should -Be 0 -Because 'nothing is due'
        Publish-TestFile $test b.txt 'second content of b.txt'

        $turns = Invoke-FetchCycle -Force | Sort-Object Url

        $turns.Outcome | Should -Be 'NotModified', 'Stored', 'NotModified'
        $turns.StatusCode | Should -Be 304, 200, 304
    }

    It 'keeps five contents as five versions' {
        $contents = 1..5 | ForEach-Object { 'x' * $_ }
        foreach ($content in $contents) {
            Publish-TestFile $test a.txt $content
            Invoke-FetchCycle '*a.txt' -Force | Out-Null
        }

        $versions = Get-FileVersion -Url '*a.txt'
        $versions.Count | Should -Be 5
        ($versions.Sha256 | Select-Object -Unique).Count | Should -Be 5
        $versions | ForEach-Object { Get-Content -LiteralPath $_.Path -Raw } | Should -Be $contents
    }

    It 'tells of a URL that fails, and goes on' {
        Add-FetchUrl "$($test.Address)/missing.txt"

        $turns = Invoke-FetchCycle -ErrorVariable problems -ErrorAction SilentlyContinue

        $turns.Count | Should -Be 4
        ($turns | Where-Object Outcome -EQ Failed).StatusCode | Should -Be 404
        @($problems).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'TurnFailed,FetchPS.Commands.InvokeFetchCycleCommand'
        "$($problems[0].TargetObject)" | Should -Be "$($test.Address)/missing.txt"
        $problems[0].Exception.Message | Should -Match '404'
        (Get-FetchUrl '*missing*').Failures | Should -Be 1
    }

    It 'does not trust a server that it has no authority for' {
        Set-FetchStore -CaCertificate ''

        $turn = Invoke-FetchCycle '*a.txt' -ErrorAction SilentlyContinue

        $turn.Outcome | Should -Be 'Failed'
        @(Get-FileVersion).Count | Should -Be 0
    }

    It 'ends cleanly when the pipeline has enough' {
        $first = Invoke-FetchCycle -ThrottleLimit 1 | Select-Object -First 1

        $first.Outcome | Should -Be 'Stored'
        $turns = Invoke-FetchCycle -Force
        $turns.Count | Should -Be 3 -Because 'no claim is left behind'
        $turns.Outcome | Should -Not -Contain 'Failed'
        @(Get-ChildItem -Path (Join-Path $test.Store 'incoming') -File -Recurse -ErrorAction Ignore).Count | Should -Be 0
    }

    It 'leaves disabled URLs out, forced or not' {
        Disable-FetchUrl '*b.txt'

        Invoke-FetchCycle -Force | ForEach-Object Url | Should -Not -Contain "$($test.Address)/b.txt"
    }

    It 'does nothing with -WhatIf' {
        Invoke-FetchCycle -WhatIf

        @(Get-FileVersion).Count | Should -Be 0
    }

    It 'is shown as a table, and goes on to the shell''s own commands' {
        $turns = Invoke-FetchCycle

        $turns | Format-Table | Out-String -Width 200 | Should -Match 'Outcome'
        ($turns | Group-Object Outcome).Name | Should -Be 'Stored'
        ($turns | Measure-Object Bytes -Sum).Sum | Should -Be 33
        ($turns | Select-Object Url, Outcome | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json).Outcome | Should -Be 'Stored', 'Stored', 'Stored'
    }
}

Describe 'A signal to pwsh' -Skip:$IsWindows {
    BeforeEach {
        $test = Open-TestStore -Site
        Publish-TestFile $test a.txt 'content of a.txt'
        Add-FetchUrl "$($test.Address)/a.txt"
        # Takes a connection and never says a word.
        $silent = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $silent.Start()
        Add-FetchUrl "https://localhost:$($silent.LocalEndpoint.Port)/never.txt"
        $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Shell).Program)
        $module = [System.IO.Path]::GetDirectoryName((Get-Module FetchPS).ModuleBase)
        foreach ($argument in (Get-Shell).Arguments + '-Command' + "Import-Module '$module'; Invoke-FetchCycle | Out-Null") {
            $start.ArgumentList.Add($argument)
        }
    }

    AfterEach {
        $silent.Stop()
        Close-TestStore $test
    }

    It 'ends a cycle cleanly: <Signal>' -ForEach @(
        @{ Signal = 'TERM'; ExitCode = 143 }
        @{ Signal = 'HUP'; ExitCode = 129 }
        @{ Signal = 'INT'; ExitCode = $null }
    ) {
        $process = [System.Diagnostics.Process]::Start($start)
        $connection = $silent.AcceptTcpClient()
        & sh -c "kill -$Signal $($process.Id)"
        $process.WaitForExit()
        $connection.Dispose()
        $silent.Stop()

        # What pwsh makes of SIGINT is its own affair.
        if ($ExitCode) { $process.ExitCode | Should -Be $ExitCode }
        @(Get-FetchLog | Where-Object Event -EQ CycleCancelled).Count | Should -Be 1
        Test-FetchStore | Should -BeNullOrEmpty
        @(Invoke-FetchCycle -Force -ErrorAction SilentlyContinue).Count | Should -Be 2 -Because 'no claim is left behind'
    }
}
