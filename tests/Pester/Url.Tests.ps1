BeforeAll {
    Import-Module "$PSScriptRoot/FetchTest.psm1"
}

Describe 'Fetch URLs' {
    BeforeEach {
        $test = Open-TestStore
    }

    AfterEach {
        Close-TestStore $test
    }

    It 'come from a CSV file' {
        $list = Join-Path $test.Folder 'urls.csv'
        Set-Content -Path $list -Value @(
            'Url,Interval,SetName'
            'https://example.org/hosts.txt,6h,lists'
            'https://example.org/ports.csv,1d,'
        )

        $added = Import-Csv $list | Add-FetchUrl -PassThru

        $added | ForEach-Object Url | Should -Be 'https://example.org/hosts.txt', 'https://example.org/ports.csv'
        $added | ForEach-Object Interval | Should -Be ([timespan]'06:00'), ([timespan]'1.00:00')
        $added | ForEach-Object SetName | Should -Be 'lists', $null
        $added | ForEach-Object Changed | Should -Be $true, $true
    }

    It 'come as text' {
        'https://example.org/a', 'https://example.org/b' | Add-FetchUrl

        @(Get-FetchUrl).Count | Should -Be 2
    }

    It 'are added once' {
        Add-FetchUrl https://example.org/a -Interval 6h

        (Add-FetchUrl https://EXAMPLE.org:443/a -Interval 6h -PassThru).Changed | Should -BeFalse
        { Add-FetchUrl https://example.org/a -Interval 7h -ErrorAction Stop } |
            Should -Throw -ErrorId 'UrlExists,FetchPS.Commands.AddFetchUrlCommand'
        (Get-FetchUrl https://example.org/a).Interval.TotalHours | Should -Be 6
    }

    It 'refuse <Address> as <Id>' -ForEach @(
        @{ Address = 'no address'; Id = 'InvalidUrl' }
        @{ Address = 'http://example.org/a'; Id = 'SchemeNotHttps' }
        @{ Address = 'file:///etc/hosts'; Id = 'SchemeNotHttps' }
        @{ Address = 'https://user:word@example.org/a'; Id = 'CredentialsInUrl' }
    ) {
        { Add-FetchUrl $Address -ErrorAction Stop } | Should -Throw -ErrorId "$Id,FetchPS.Commands.AddFetchUrlCommand"
        Test-Path $test.Store | Should -BeFalse
    }

    It 'refuse the interval <Interval> as <Id>' -ForEach @(
        @{ Interval = '0'; Id = 'InvalidInterval' }
        @{ Interval = 1; Id = 'InvalidInterval' }
        @{ Interval = '30m'; Id = 'IntervalTooShort' }
        @{ Interval = '1.5h'; Id = 'IntervalNotWholeHours' }
        @{ Interval = '-1d'; Id = 'IntervalTooShort' }
        @{ Interval = 'abc'; Id = 'InvalidInterval' }
    ) {
        { Add-FetchUrl https://example.org/a -Interval $Interval -ErrorAction Stop } | Should -Throw -ErrorId "$Id,FetchPS.Commands.AddFetchUrlCommand"
        Test-Path $test.Store | Should -BeFalse
    }

    It 'let the good ones in when some are bad' {
        'https://example.org/a', 'no address', 'https://example.org/b' | Add-FetchUrl -ErrorVariable problems -ErrorAction SilentlyContinue

        $problems.Count | Should -Be 1
        $problems[0].TargetObject | Should -Be 'no address'
        Get-FetchUrl | ForEach-Object Url | Should -Be 'https://example.org/a', 'https://example.org/b'
    }

    It 'change nothing with -WhatIf' {
        Add-FetchUrl https://example.org/a -WhatIf
        Test-Path $test.Store | Should -BeFalse

        Add-FetchUrl https://example.org/a
        Disable-FetchUrl https://example.org/a -WhatIf
        Set-FetchInterval https://example.org/a 1d -WhatIf
        Remove-FetchUrl https://example.org/a -WhatIf
        $url = Get-FetchUrl https://example.org/a
        $url.Enabled | Should -BeTrue
        $url.Interval.TotalHours | Should -Be 1
    }

    It 'are found by wildcard, id and object' {
        Add-FetchUrl https://example.org/hosts.txt, https://example.org/ports.csv, https://example.com/hosts.txt

        @(Get-FetchUrl '*hosts*').Count | Should -Be 2
        @(Get-FetchUrl '*nothing*').Count | Should -Be 0
        $one = Get-FetchUrl https://example.org/ports.csv
        (Get-FetchUrl $one.Id).Url | Should -Be $one.Url
        ($one | Get-FetchUrl).Id | Should -Be $one.Id
        { Get-FetchUrl https://example.org/other -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownUrl,FetchPS.Commands.GetFetchUrlCommand'
        { Get-FetchUrl 999 -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownUrl,FetchPS.Commands.GetFetchUrlCommand'
    }

    It 'are disabled and enabled through the pipeline' {
        Add-FetchUrl https://example.org/hosts.txt, https://example.org/ports.csv

        (Get-FetchUrl '*hosts*' | Disable-FetchUrl -PassThru).Changed | Should -BeTrue
        (Get-FetchUrl -Disabled).Url | Should -Be 'https://example.org/hosts.txt'
        (Get-FetchUrl -Enabled).Url | Should -Be 'https://example.org/ports.csv'
        (Get-FetchUrl -Due).Url | Should -Be 'https://example.org/ports.csv'
        Get-FetchUrl -Disabled | Enable-FetchUrl
        @(Get-FetchUrl -Disabled).Count | Should -Be 0
    }

    It 'change their interval' {
        Add-FetchUrl https://example.org/a

        (Set-FetchInterval https://example.org/a 1d -At 06:00 -PassThru).Interval.TotalDays | Should -Be 1
        (Set-FetchInterval https://example.org/a ([timespan]'02:00') -PassThru).Interval.TotalHours | Should -Be 2
        (Set-FetchInterval https://example.org/a 2h -PassThru).Changed | Should -BeFalse
    }

    It 'keep their id when they are removed and added again' {
        $id = (Add-FetchUrl https://example.org/a -PassThru).Id

        Remove-FetchUrl https://example.org/a
        @(Get-FetchUrl).Count | Should -Be 0
        (Add-FetchUrl https://example.org/a -PassThru).Id | Should -Be $id
    }

    It 'go on to the shell''s own commands' {
        Add-FetchUrl https://example.org/b -Interval 1h
        Add-FetchUrl https://example.org/a -Interval 1d
        Add-FetchUrl https://example.org/c -Interval 1h -Set lists

        Get-FetchUrl | Sort-Object Url -Descending | ForEach-Object Url | Should -Be 'https://example.org/c', 'https://example.org/b', 'https://example.org/a'
        Get-FetchUrl | Group-Object { $_.Interval.TotalHours } | Sort-Object Count | ForEach-Object Count | Should -Be 1, 2
        (Get-FetchUrl | Select-Object -First 1).Url | Should -Be 'https://example.org/b'
        (Get-FetchUrl | Measure-Object).Count | Should -Be 3
        $json = Get-FetchUrl https://example.org/c | ConvertTo-Json | ConvertFrom-Json
        $json.Url | Should -Be 'https://example.org/c'
        $json.SetName | Should -Be 'lists'
        Get-FetchUrl | Format-Table | Out-String -Width 200 | Should -Match 'Interval.*NextDue.*Url'
        Get-FetchUrl https://example.org/a | Format-List | Out-String -Width 200 | Should -Match 'CurrentPath'
        Get-FetchUrl | Export-Csv (Join-Path $test.Folder 'out.csv')
        @(Import-Csv (Join-Path $test.Folder 'out.csv')).Count | Should -Be 3
    }
}
