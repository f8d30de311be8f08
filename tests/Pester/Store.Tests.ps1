BeforeAll {
    Import-Module "$PSScriptRoot/FetchTest.psm1"
}

Describe 'The store' {
    BeforeEach {
        $test = Open-TestStore
    }

    AfterEach {
        Close-TestStore $test
    }

    It 'is made once' {
        $made = Initialize-FetchStore -PassThru
        $made.Changed | Should -BeTrue
        $made.Path | Should -Be $test.Store
        (Initialize-FetchStore -PassThru).Changed | Should -BeFalse
        Test-Path (Join-Path $test.Store 'fetchps.db') | Should -BeTrue
    }

    It 'is not made by -WhatIf, nor by a command that only reads' {
        Initialize-FetchStore -WhatIf
        { Get-FetchStore -ErrorAction Stop } | Should -Throw -ErrorId 'StoreNotFound,FetchPS.Commands.GetFetchStoreCommand'
        { Invoke-FetchCycle -ErrorAction Stop } | Should -Throw -ErrorId 'StoreNotFound,FetchPS.Commands.InvokeFetchCycleCommand'
        Test-Path $test.Store | Should -BeFalse
    }

    It 'is taken from -Store before FETCHPS_STORE' {
        $other = Join-Path $test.Folder 'other'
        Add-FetchUrl https://example.org/a -Store $other

        Test-Path $test.Store | Should -BeFalse
        (Get-FetchStore -Store $other).Urls | Should -Be 1
    }

    It 'is found from the session''s own location' {
        Push-Location $test.Folder
        try {
            Initialize-FetchStore -Store ./here
            (Get-FetchStore -Store here).Path | Should -Be (Join-Path $test.Folder 'here')
        }
        finally {
            Pop-Location
        }
    }

    It 'is no folder that holds something else' {
        Set-Content -Path (Join-Path $test.Folder 'notes.txt') -Value 'mine'

        { Initialize-FetchStore -Store $test.Folder -ErrorAction Stop } | Should -Throw -ErrorId 'NotAStore,FetchPS.Commands.InitializeFetchStoreCommand'
        { Get-FetchUrl -Store $test.Folder -ErrorAction Stop } | Should -Throw -ErrorId 'NotAStore,FetchPS.Commands.GetFetchUrlCommand'
    }

    It 'is refused when its database is none' {
        Initialize-FetchStore
        Set-Content -Path (Join-Path $test.Store 'fetchps.db') -Value 'no database at all'

        { Get-FetchStore -ErrorAction Stop } | Should -Throw -ErrorId 'DatabaseDamaged,FetchPS.Commands.GetFetchStoreCommand'
    }

    It 'sums itself up' {
        Add-FetchUrl https://example.org/a, https://example.org/b
        Disable-FetchUrl https://example.org/b

        $store = Get-FetchStore
        $store.Urls | Should -Be 2
        $store.Disabled | Should -Be 1
        $store.Due | Should -Be 1
        $store.Versions | Should -Be 0
        $store | ConvertTo-Json | ConvertFrom-Json | ForEach-Object Path | Should -Be $test.Store
    }

    It 'keeps its versions where FilesPath says' {
        $pool = Join-Path $test.Folder 'pool'
        (Initialize-FetchStore -FilesPath $pool -PassThru).FilesPath | Should -Be $pool
        (Initialize-FetchStore -FilesPath $pool -PassThru).Changed | Should -BeFalse
        Add-FetchUrl https://example.org/a
        (Get-FetchUrl).CurrentPath | Should -BeLike "$pool*"

        Rename-Item -LiteralPath $pool -NewName 'away'
        { Get-FetchUrl -ErrorAction Stop } | Should -Throw -ErrorId 'FilesNotMounted,FetchPS.Commands.GetFetchUrlCommand'
        (Initialize-FetchStore -FilesPath (Join-Path $test.Folder 'away') -PassThru).Changed | Should -BeTrue
        Get-FetchUrl | Should -Not -BeNullOrEmpty
    }

    It 'can be moved' {
        Add-FetchUrl https://example.org/a
        $moved = Join-Path $test.Folder 'moved'
        Move-Item -LiteralPath $test.Store -Destination $moved

        (Get-FetchUrl -Store $moved).CurrentPath | Should -BeLike "$moved*"
    }
}

Describe 'A store that is checked and repaired' {
    BeforeAll {
        $test = Open-TestStore -Site
        Publish-TestFile $test hosts.txt "192.0.2.1 a`n"
        Add-FetchUrl "$($test.Address)/hosts.txt"
        Invoke-FetchCycle -Force | Out-Null
    }

    AfterAll {
        Close-TestStore $test
    }

    It 'has no fault' {
        Test-FetchStore | Should -BeNullOrEmpty
        Test-FetchStore -Quick | Should -BeNullOrEmpty
        Repair-FetchStore | Should -BeNullOrEmpty
    }

    It 'says in its log where the audit ended' {
        $sealed = Get-FetchLog | Where-Object Event -EQ AuditSealed | Select-Object -Last 1

        $sealed.Message | Should -Match '^The audit has \d+ rows; the last one''s SHA-256 is [0-9a-f]{64}\.$'
    }

    It 'loses a file, is told, and says which' {
        $version = Get-FileVersion
        Remove-Item -LiteralPath $version.Path -Force

        (Test-FetchStore).Kind | Should -Be 'FileMissing'
        Repair-FetchStore -WhatIf | Should -BeNullOrEmpty
        (Repair-FetchStore).Action | Should -Be 'MarkedMissing'
        (Get-FileVersion).Integrity | Should -Be 'Missing'
        (Test-FetchStore).Kind | Should -Be 'VersionMarked'
    }

    It 'gets rid of what it does not know, without a loss' {
        $stray = Join-Path $test.Store 'files/stray.txt'
        Set-Content -Path $stray -Value 'stray'

        $repair = Repair-FetchStore
        $repair.Action | Should -Be 'MovedAway'
        Test-Path $stray | Should -BeFalse
        Get-Content $repair.KeptAs | Should -Be 'stray'
    }
}

Describe 'A backup' {
    BeforeAll {
        $test = Open-TestStore -Site
        Publish-TestFile $test hosts.txt "192.0.2.1 a`n"
        Add-FetchUrl "$($test.Address)/hosts.txt"
        Invoke-FetchCycle -Force | Out-Null
        $backup = Join-Path $test.Folder 'backup'
    }

    AfterAll {
        Close-TestStore $test
    }

    It 'is not made by -WhatIf' {
        Backup-FetchStore $backup -WhatIf | Should -BeNullOrEmpty
        Test-Path $backup | Should -BeFalse
    }

    It 'brings only what is new the second time' {
        $first = Backup-FetchStore $backup
        $first.Linked + $first.Copied | Should -Be 1
        Publish-TestFile $test hosts.txt "192.0.2.1 a`n192.0.2.2 b`n"
        Invoke-FetchCycle -Force | Out-Null

        $second = Backup-FetchStore $backup
        $second.Unchanged | Should -Be 1
        $second.Linked + $second.Copied | Should -Be 1
        Test-FetchStore -Store $backup | Should -BeNullOrEmpty
    }

    It 'brings the store back elsewhere, whole' {
        $restored = Join-Path $test.Folder 'restored'
        Restore-FetchStore $backup -Store $restored | Out-Null

        Test-FetchStore -Store $restored | Should -BeNullOrEmpty
        (Get-FileVersion -Store $restored).Sha256 | Should -Be (Get-FileVersion).Sha256
        (Get-FetchUrl -Store $restored).Url | Should -Be (Get-FetchUrl).Url
    }

    It 'runs nothing of it and reads no secret before that is enabled' {
        Add-FetchVerifier runs -Command (Get-Shell).Program
        Add-FetchUrl https://example.org/secret -BearerToken env:FETCHPS_NO_SUCH
        $both = Join-Path $test.Folder 'both'
        $untrusted = Join-Path $test.Folder 'untrusted'
        Backup-FetchStore $both | Out-Null

        $copy = Restore-FetchStore $both -Store $untrusted -WarningVariable warnings -WarningAction SilentlyContinue
        $copy.Disabled | Should -BeLike 'runs (Command): *'
        $copy.DisabledUrls | Should -BeLike '* (https://example.org/secret): the bearer token from env:FETCHPS_NO_SUCH'
        $warnings.Count | Should -Be 2
        (Get-FetchVerifier runs -Store $untrusted).Enabled | Should -BeFalse
        (Enable-FetchVerifier runs -PassThru -Store $untrusted).Enabled | Should -BeTrue
        (Get-FetchVerifier runs -Store $untrusted | Disable-FetchVerifier -PassThru -Store $untrusted).Changed | Should -BeTrue

        $trusted = Join-Path $test.Folder 'trusted'
        (Restore-FetchStore $both -Store $trusted -TrustVerifiers).DisabledUrls | Should -BeNullOrEmpty
        (Get-FetchVerifier runs -Store $trusted).Enabled | Should -BeTrue
        Remove-FetchVerifier runs
        Remove-FetchUrl https://example.org/secret
    }

    It 'overwrites nothing else' {
        { Restore-FetchStore $backup -ErrorAction Stop } | Should -Throw -ErrorId 'RestoreNotEmpty,FetchPS.Commands.RestoreFetchStoreCommand'
        { Backup-FetchStore $test.Store -ErrorAction Stop } | Should -Throw -ErrorId 'BackupWithinStore,FetchPS.Commands.BackupFetchStoreCommand'
        { Backup-FetchStore $test.Site -ErrorAction Stop } | Should -Throw -ErrorId 'NotABackup,FetchPS.Commands.BackupFetchStoreCommand'
    }
}

Describe 'A private certificate authority' {
    BeforeAll {
        $test = Open-TestStore -Site
        $certificate = Join-Path $test.Folder 'ca.pem'
    }

    AfterAll {
        Close-TestStore $test
    }

    It 'is kept in the store' {
        (Get-FetchStore).CaCertificates.Count | Should -Be 1
        (Set-FetchStore -CaCertificate $certificate -PassThru).Changed | Should -BeFalse
        (Set-FetchStore -CaCertificate '' -PassThru).CaCertificates.Count | Should -Be 0
    }

    It 'must be a certificate' {
        $text = Join-Path $test.Folder 'none.pem'
        Set-Content -Path $text -Value 'no certificate'

        { Set-FetchStore -CaCertificate $text -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidCertificate,FetchPS.Commands.SetFetchStoreCommand'
        { Add-FetchUrl https://example.org/a -CaCertificate ./not-there.pem -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidCertificate,FetchPS.Commands.AddFetchUrlCommand'
    }
}
