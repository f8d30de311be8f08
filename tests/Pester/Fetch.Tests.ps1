BeforeAll {
    Import-Module "$PSScriptRoot/FetchTest.psm1"
}

Describe 'Requests' {
    BeforeEach {
        $test = Open-TestStore -Site
        Publish-TestFile $test list.txt 'a list'
        $address = "$($test.Address)/list.txt"
        $env:FETCHPS_TEST_SECRET = 'hunter2-Zq9x'
    }

    AfterEach {
        $env:FETCHPS_TEST_SECRET = $null
        Close-TestStore $test
    }

    It 'carry headers and tokens whose values stay where they are' {
        Add-FetchUrl $address -Header @{ 'X-Key' = 'env:FETCHPS_TEST_SECRET' } -BearerToken env:FETCHPS_TEST_SECRET

        (Invoke-FetchCycle).Outcome | Should -Be 'Stored'

        $shown = Get-FetchUrl | Format-List * | Out-String
        $shown += Get-FetchLog | Format-List * | Out-String
        $shown | Should -Not -Match 'hunter2'
        Get-ChildItem -LiteralPath $test.Store -File -Recurse | Where-Object Name -NotLike '*.lock' | ForEach-Object {
            [System.Text.Encoding]::Latin1.GetString([System.IO.File]::ReadAllBytes($_.FullName)) | Should -Not -Match 'hunter2'
        }
    }

    It 'fail alone where a reference leads nowhere' {
        Publish-TestFile $test other.txt 'another'
        Add-FetchUrl $address -BasicAuth env:FETCHPS_TEST_NOT_SET
        Add-FetchUrl "$($test.Address)/other.txt"

        $turns = Invoke-FetchCycle -ErrorAction SilentlyContinue | Sort-Object Url

        $turns.Outcome | Should -Be 'Failed', 'Stored'
        $turns[0].ErrorId | Should -Be 'SecretNotFound'
    }

    It 'take no secret in clear' {
        { Add-FetchUrl $address -BearerToken hunter2-Zq9x -ErrorAction Stop } | Should -Throw -ErrorId 'PlainSecret,FetchPS.Commands.AddFetchUrlCommand'
        @(Get-FetchUrl).Count | Should -Be 0
    }

    It 'keep to the limits of the URL, and of the store for the rest' {
        Publish-TestFile $test large.txt ('x' * 2000)
        Add-FetchUrl $address, "$($test.Address)/large.txt"
        Set-FetchStore -MaximumSize 1KB

        $turns = Invoke-FetchCycle -ErrorAction SilentlyContinue | Sort-Object Url
        $turns.ErrorId | Where-Object { $_ } | Should -Be 'BodyTooLarge'

        Set-FetchUrl '*large*' -MaximumSize 1MB
        (Invoke-FetchCycle '*large*' -Force).Outcome | Should -Be 'Stored'
        { Set-FetchUrl '*large*' -Timeout 5 } | Should -Throw -Because 'a number without a unit says nothing'
    }

    It 'refuse a page in place of a list, unless it is allowed' {
        Add-FetchUrl $address
        Invoke-FetchCycle | Out-Null
        Publish-TestFile $test list.txt '<!DOCTYPE html><html><body>Back soon</body></html>'

        (Invoke-FetchCycle -Force -ErrorAction SilentlyContinue).ErrorId | Should -Be 'ContentRefused'
        (Get-FileVersion -Latest).Status | Should -Be 'Failed'

        Set-FetchUrl $address -AllowHtml
        Publish-TestFile $test list.txt '<!DOCTYPE html><html><body>Back soon, really</body></html>'
        (Invoke-FetchCycle -Force).Status | Should -Be 'Unverified'
    }

    It 'go to allowed hosts alone' {
        Add-FetchUrl $address
        Set-FetchStore -DenyHost 'local*'

        (Invoke-FetchCycle -ErrorAction SilentlyContinue).ErrorId | Should -Be 'TargetDenied'

        Set-FetchStore -DenyHost @()
        (Invoke-FetchCycle -Force).Outcome | Should -Be 'Stored'
    }

    It 'leave a history, by turn and by day' {
        Add-FetchUrl $address, "$($test.Address)/missing.txt"
        Invoke-FetchCycle -ErrorAction SilentlyContinue | Out-Null
        Invoke-FetchCycle '*list*' -Force | Out-Null

        $turns = @(Get-FetchHistory)
        $turns.Count | Should -Be 3
        Get-FetchHistory '*list*' | ForEach-Object { "$($_.Outcome)" } | Sort-Object | Should -Be 'NotModified', 'Stored'
        ($turns | Where-Object Outcome -EQ Failed).StatusCode | Should -Be 404
        (Get-FetchHistory '*list*' -Daily | Measure-Object Turns -Sum).Sum | Should -Be 2
        @(Get-FetchHistory -After ([datetimeoffset]::Now.AddHours(1))).Count | Should -Be 0

        $evidence = Get-FileVersion | Get-FetchEvidence
        $evidence.Certificate.Sha256 | Should -Match '^[0-9a-f]{64}$'
        $evidence | Format-List | Out-String | Should -Match 'Fingerprint'
    }

    It 'make a URL stale only after its own time' {
        Add-FetchUrl $address -StaleAfter 2d
        Invoke-FetchCycle | Out-Null

        (Get-FetchUrl $address).Stale | Should -BeFalse
        @(Get-FetchUrl -Stale).Count | Should -Be 0
    }

    It 'may be spread over a time' {
        Publish-TestFile $test other.txt 'another'
        Add-FetchUrl $address, "$($test.Address)/other.txt"

        (Measure-Command { Invoke-FetchCycle -Spread 2s }).TotalSeconds | Should -BeGreaterThan 0.9
    }
}
