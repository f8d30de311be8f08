BeforeAll {
    Import-Module "$PSScriptRoot/FetchTest.psm1"
}

Describe 'The history of a file' {
    BeforeAll {
        $test = Open-TestStore -Site
        $times = foreach ($round in 1..3) {
            Publish-TestFile $test hosts.txt ("192.0.2.1 a`n" * $round)
            if ($round -eq 1) {
                Add-FetchUrl "$($test.Address)/hosts.txt"
            }
            Invoke-FetchCycle -Force | Out-Null
            [System.DateTimeOffset]::Now
        }
        Set-VerificationResult 1 Passed
    }

    AfterAll {
        Close-TestStore $test
    }

    It 'tells what was newest and what was current at a time' {
        (Get-FileVersion -AsOf $times[0]).Id | Should -Be 1
        (Get-FileVersion -AsOf $times[1].ToString('yyyy-MM-dd HH:mm:ss.ffffff')).Id | Should -Be 2
        Get-FileVersion -AsOf $times[1] -Passed | Should -BeNullOrEmpty
        (Get-FileVersion -AsOf ([System.DateTimeOffset]::Now) -Passed).Id | Should -Be 1
        Get-FileVersion -AsOf '2020-01-01' | Should -BeNullOrEmpty
    }

    It 'is compared line by line' {
        $comparison = Compare-FileVersion '*hosts*'

        $comparison.Outcome | Should -Be 'Different'
        $comparison.Added | Should -Be 1
        $comparison.Removed | Should -Be 0
        ($comparison.Hunks.Lines | Where-Object Kind -EQ Added).Text | Should -Be '192.0.2.1 a'
        (Compare-FileVersion -Id 3 -With 1).Added | Should -Be 2
        ($comparison | Out-String) | Should -Match '(?m)^\+192\.0\.2\.1 a'
        { Compare-FileVersion -Id 1 -ErrorAction Stop } | Should -Throw -ErrorId 'NoVersionBefore,FetchPS.Commands.CompareFileVersionCommand'
    }

    It 'is read line by line' {
        @(Get-FileContent 3).Count | Should -Be 3
        @(Get-FileVersion -Latest | Get-FileContent -Head 2).Count | Should -Be 2
        Get-FileContent 1 -Tail 1 | Should -Be '192.0.2.1 a'
        Get-FileContent 1 -Raw | Should -Be "192.0.2.1 a`n"
    }

    It 'is exported with a list of hashes' {
        $folder = Join-Path $test.Folder 'export'
        $file = Export-FileVersion $folder -AsOf $times[1] -PassThru

        $file.VersionId | Should -Be 2
        (Get-FileHash -LiteralPath $file.Path -Algorithm SHA256).Hash | Should -Be $file.Sha256
        Get-Content -LiteralPath (Join-Path $folder 'SHA256SUMS') | Should -Match "^$($file.Sha256)  [^ ]+/hosts\.txt$"
        (Export-FileVersion $folder -AsOf $times[1] -PassThru).Changed | Should -BeFalse
        { Export-FileVersion $folder -AsOf $times[0] -ErrorAction Stop } | Should -Throw -ErrorId 'ExportConflict,FetchPS.Commands.ExportFileVersionCommand'
    }

    It 'keeps what is protected, current or the newest' {
        (Protect-FileVersion 2 -PassThru).IsProtected | Should -BeTrue
        foreach ($id in 1..3) {
            { Remove-FileVersion $id -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'VersionKept,FetchPS.Commands.RemoveFileVersionCommand'
        }
        (Unprotect-FileVersion 2 -PassThru).Changed | Should -BeTrue
        @(Get-FileVersion).Count | Should -Be 3
    }

    It 'loses what is removed, and knows its hash' {
        $version = Get-FileVersion 2
        Remove-FileVersion 2 -WhatIf
        Test-Path -LiteralPath $version.Path | Should -BeTrue
        $version | Remove-FileVersion -Confirm:$false

        Test-Path -LiteralPath $version.Path | Should -BeFalse
        (Get-FileVersion -AsOf $times[1]).Sha256 | Should -Be $version.Sha256
        (Get-FileVersion -AsOf $times[1]).Removed | Should -Not -BeNullOrEmpty
        Test-FetchStore | Should -BeNullOrEmpty
    }

    It 'is cut by retention at the end of a cycle' {
        (Set-FetchUrl '*hosts*' -KeepLast 1 -KeepFor 0 -PassThru).KeepLast | Should -Be 1
        Publish-TestFile $test hosts.txt ("192.0.2.1 a`n" * 4)
        Invoke-FetchCycle -Force | Out-Null

        # Version 1 is current.
        (Get-FileVersion).Id | Should -Be 1, 4
        (Set-FetchUrl '*hosts*' -KeepLast 0 -PassThru).KeepLast | Should -BeNullOrEmpty
    }
}
