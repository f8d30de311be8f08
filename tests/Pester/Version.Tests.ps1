BeforeAll {
    Import-Module "$PSScriptRoot/FetchTest.psm1"
}

Describe 'File versions' {
    BeforeAll {
        $test = Open-TestStore -Site
        $middle = $null
        foreach ($round in 1..3) {
            Publish-TestFile $test hosts.txt ("192.0.2.1 a`n" * $round)
            Publish-TestFile $test ports.csv ("22,tcp`n" * $round)
            if ($round -eq 1) {
                Add-FetchUrl "$($test.Address)/hosts.txt", "$($test.Address)/ports.csv"
            }
            Invoke-FetchCycle -Force | Out-Null
            if ($round -eq 1) {
                $middle = [System.DateTimeOffset]::UtcNow
            }
        }
    }

    AfterAll {
        Close-TestStore $test
    }

    It 'are all there, oldest first' {
        $versions = Get-FileVersion

        $versions.Count | Should -Be 6
        $versions.Id | Should -Be ($versions.Id | Sort-Object)
        $versions.Status | Select-Object -Unique | Should -Be 'Unverified'
    }

    It 'are found by URL, name, time and id' {
        @(Get-FileVersion -Url '*hosts*').Count | Should -Be 3
        @(Get-FetchUrl '*hosts*' | Get-FileVersion).Count | Should -Be 3
        @(Get-FileVersion -Name '*.csv').Count | Should -Be 3
        @(Get-FileVersion -Latest).Count | Should -Be 2
        @(Get-FileVersion -Before $middle).Count | Should -Be 2
        @(Get-FileVersion -After $middle).Count | Should -Be 4
        @(Get-FileVersion -Unverified).Count | Should -Be 6
        @(Get-FileVersion -Passed).Count | Should -Be 0
        $one = Get-FileVersion -Url '*hosts*' -Latest
        (Get-FileVersion $one.Id).Sha256 | Should -Be $one.Sha256
        { Get-FileVersion 999 -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownVersion,FetchPS.Commands.GetFileVersionCommand'
    }

    It 'go on to commands that take files' {
        $version = Get-FileVersion -Url '*hosts*' -Latest

        @($version | Get-Content).Count | Should -Be 3
        @($version | Get-Content -TotalCount 1) | Should -Be '192.0.2.1 a'
        ($version | Get-Item).Length | Should -Be $version.Size
        ($version | Get-FileHash -Algorithm SHA256).Hash | Should -Be $version.Sha256
        @(Select-String -Path $version.Path -Pattern '192').Count | Should -Be 3
        $version | Copy-Item -Destination (Join-Path $test.Folder 'copy.txt')
        (Get-Item (Join-Path $test.Folder 'copy.txt')).Length | Should -Be $version.Size
    }

    It 'are what was served, byte for byte' {
        foreach ($version in Get-FileVersion) {
            (Get-FileHash -LiteralPath $version.Path -Algorithm SHA256).Hash | Should -Be $version.Sha256
        }
    }

    It 'can''t be written' {
        (Get-Item -LiteralPath (Get-FileVersion -Latest)[0].Path).IsReadOnly | Should -BeTrue
    }

    It 'stay when their URL is removed, unless they are to go too' {
        Remove-FetchUrl '*ports*'
        @(Get-FileVersion -Url '*ports*').Count | Should -Be 3

        $paths = (Get-FileVersion -Url '*hosts*').Path
        Remove-FetchUrl '*hosts*' -IncludeVersions -Confirm:$false
        @(Get-FileVersion -Name 'hosts.txt').Count | Should -Be 0
        $paths | Where-Object { Test-Path -LiteralPath $_ } | Should -BeNullOrEmpty
    }
}
