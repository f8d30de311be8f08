BeforeAll {
    Import-Module "$PSScriptRoot/FetchTest.psm1"
}

Describe 'The log' {
    BeforeAll {
        $test = Open-TestStore
        Add-FetchUrl https://example.org/a, https://example.org/b
        Disable-FetchUrl https://example.org/a
        Enable-FetchUrl https://example.org/a
        Set-FetchInterval https://example.org/a 1d
        Remove-FetchUrl https://example.org/b
    }

    AfterAll {
        Close-TestStore $test
    }

    It 'has a line for every action, in order' {
        (Get-FetchLog).Event | Should -Be 'StoreCreated', 'UrlAdded', 'UrlAdded', 'UrlDisabled', 'UrlEnabled', 'IntervalChanged', 'UrlRemoved'
    }

    It 'says who did what, and when' {
        $line = Get-FetchLog -Tail 1

        $line.Actor | Should -Not -BeNullOrEmpty
        $line.Message | Should -Match 'https://example.org/b'
        $line.Time | Should -BeOfType ([System.DateTimeOffset])
        $line.Level | Should -Be 'Information'
    }

    It 'is narrowed by URL, level, time and number' {
        @(Get-FetchLog -Url https://example.org/a).Count | Should -Be 4
        @(Get-FetchLog -Url '*example.org/b').Event | Should -Be 'UrlAdded', 'UrlRemoved'
        @(Get-FetchUrl | Get-FetchLog).Count | Should -Be 4
        @(Get-FetchLog -Level Warning).Count | Should -Be 0
        @(Get-FetchLog -Tail 2).Event | Should -Be 'IntervalChanged', 'UrlRemoved'
        @(Get-FetchLog -After ([datetime]::Now.AddMinutes(5))).Count | Should -Be 0
    }

    It 'goes on to the shell''s own commands' {
        (Get-FetchLog | Group-Object Event | Where-Object Name -EQ UrlAdded).Count | Should -Be 2
        (Get-FetchLog | Select-Object -Last 1 | ConvertTo-Json | ConvertFrom-Json).Event | Should -Be 'UrlRemoved'
        Get-FetchLog | Format-Table | Out-String -Width 200 | Should -Match 'UrlDisabled'
    }

    It 'lies in the store as JSON lines' {
        $lines = Get-ChildItem -Path (Join-Path $test.Store 'logs') -Filter 'fetchps-*.log' | Get-Content

        $lines.Count | Should -Be 7
        $lines | ForEach-Object { $_ | ConvertFrom-Json -ErrorAction Stop } | Should -HaveCount 7
    }
}
