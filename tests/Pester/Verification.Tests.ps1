BeforeAll {
    Import-Module "$PSScriptRoot/FetchTest.psm1"
    $verifiers = Get-Item "$PSScriptRoot/../../out/FetchPS/*/verifiers" | ForEach-Object FullName
    $shell = Get-Shell
}

Describe 'Verification' {
    BeforeEach {
        $test = Open-TestStore -Site
        Publish-TestFile $test hosts.txt "192.0.2.1 a`n"
        Add-FetchUrl "$($test.Address)/hosts.txt"
    }

    AfterEach {
        Close-TestStore $test
    }

    It 'passes good files, and keeps current when a bad one comes' {
        Add-FetchVerifier hosts -ScriptPath "$verifiers/Test-Hosts.ps1"
        (Invoke-FetchCycle).Status | Should -Be 'Passed'
        Publish-TestFile $test hosts.txt 'no list of hosts'

        $turn = Invoke-FetchCycle -Force -ErrorVariable problems -ErrorAction SilentlyContinue

        $turn.Outcome | Should -Be 'Stored'
        $turn.Status | Should -Be 'Failed'
        $problems[0].FullyQualifiedErrorId | Should -Be 'VerificationFailed,FetchPS.Commands.InvokeFetchCycleCommand'
        (Get-FileVersion -Failed).Id | Should -Be $turn.VersionId
        (Get-FileVersion -Passed).IsCurrent | Should -BeTrue
        Get-Content -LiteralPath (Get-FetchUrl).CurrentPath | Should -Be '192.0.2.1 a'
        (Get-FileVersion -Failed | Get-VerificationResult).Message | Should -Match '^Line 1'
    }

    It 'runs a command' {
        Add-FetchVerifier always -Command $shell.Program -ArgumentList ($shell.Arguments + '-Command', "'looked at {Name}'; exit 1") -Url '*hosts*'

        (Invoke-FetchCycle -ErrorAction SilentlyContinue).Status | Should -Be 'Failed'
        $verdict = Get-VerificationResult -Verifier always
        $verdict.Result | Should -Be 'Failed'
        $verdict.Message | Should -Be 'looked at hosts.txt'
    }

    It 'runs a script within its own process' {
        $script = Join-Path $TestDrive 'Test-Here.ps1'
        "process { Write-Warning ""looked at `$(`$_.Name)""; @{ Id = `$_.Id; Result = 'Passed'; Message = `$PID } }" | Set-Content -LiteralPath $script
        Add-FetchVerifier here -ScriptPath $script -InProcess

        (Invoke-FetchCycle -VerifierThrottle 1).Status | Should -Be 'Passed'
        $verdict = Get-VerificationResult -Verifier here
        $verdict.Message | Should -Be "$PID"
        $verdict.Output | Should -Be 'WARNING: looked at hosts.txt'
        $verdict | Format-List | Out-String -Width 200 | Should -Match 'Output +: WARNING: looked at hosts.txt'
    }

    It 'runs a script in the shell that it is itself run by, wherever that lies' {
        $script = Join-Path $TestDrive 'Test-There.ps1'
        "process { @{ Id = `$_.Id; Result = 'Passed'; Message = `$PSHOME } }" | Set-Content -LiteralPath $script
        Add-FetchVerifier there -ScriptPath $script

        $path = $env:PATH
        try {
            $env:PATH = ''
            (Invoke-FetchCycle).Status | Should -Be 'Passed'
        }
        finally {
            $env:PATH = $path
        }
        (Get-VerificationResult -Verifier there).Message | Should -Be $PSHOME
    }

    It 'asks an endpoint, and says why there is no answer' {
        $env:FETCHPS_TEST_SECRET = 'whsec_' + [Convert]::ToBase64String([byte[]] (1..32))
        Add-FetchVerifier service -Endpoint "$($test.Address)/no-verifier" -Secret env:FETCHPS_TEST_SECRET -IncludeContent -Timeout 1m

        (Invoke-FetchCycle -ErrorAction SilentlyContinue).Status | Should -Be 'Unverified'
        $verdict = Get-VerificationResult -Verifier service
        $verdict.Result | Should -Be 'Error'
        $verdict.Message | Should -Match 'answered 40[45]'
        { Add-FetchVerifier other -Endpoint http://localhost/ -Secret env:FETCHPS_TEST_SECRET -ErrorAction Stop } | Should -Throw -ErrorId 'SchemeNotHttps,FetchPS.Commands.AddFetchVerifierCommand'
        { Add-FetchVerifier other -Endpoint https://localhost/ -Secret $env:FETCHPS_TEST_SECRET -ErrorAction Stop } | Should -Throw -ErrorId 'PlainSecret,FetchPS.Commands.AddFetchVerifierCommand'
        Remove-Item Env:FETCHPS_TEST_SECRET
    }

    It 'does not blame the file for a verifier that breaks' {
        Add-FetchVerifier broken -Command $shell.Program -ArgumentList ($shell.Arguments + '-Command', 'exit 3')

        (Invoke-FetchCycle -ErrorVariable problems -ErrorAction SilentlyContinue).Status | Should -Be 'Unverified'
        (Get-VerificationResult).Result | Should -Be 'Error'
    }

    It 'has rules of its own' {
        Add-FetchVerifier text -BuiltIn Text
        Add-FetchVerifier size -BuiltIn Envelope -Option @{ MinimumLines = 2 }

        (Invoke-FetchCycle -ErrorAction SilentlyContinue).Status | Should -Be 'Failed'
        (Get-VerificationResult -Verifier text).Message | Should -Be 'Valid utf-8, 1 lines.'
        (Get-VerificationResult -Verifier size).Message | Should -Be 'It has 1 lines, fewer than 2.'
        { Add-FetchVerifier yaml -BuiltIn Yaml -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownRule,FetchPS.Commands.AddFetchVerifierCommand'
        { Add-FetchVerifier text2 -BuiltIn Text -Option @{ Colour = 'red' } -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownRuleOption,FetchPS.Commands.AddFetchVerifierCommand'
    }

    It 'brings scripts for block lists and text kernels' {
        Publish-TestFile $test block.txt "# nets`n198.51.100.0/24`n10.0.0.0/8`n"
        Publish-TestFile $test a.txt "KPL/PCK`n\begindata`nBODY399_RADII = ( 6378.1366 6378.1366 6356.7519 )`n\begintext`n"
        Add-FetchUrl "$($test.Address)/block.txt", "$($test.Address)/a.txt"
        Invoke-FetchCycle | Out-Null

        $list = Get-FileVersion -Url '*block.txt' | & "$verifiers/Test-IPBlockList.ps1"
        $list.Result | Should -Be 'Failed'
        $list.Message | Should -Be 'Line 3 touches 10.0.0.0/8, which is not of the internet.'
        (Get-FileVersion -Url '*block.txt' | & "$verifiers/Test-IPBlockList.ps1" -AllowPrivate).Message | Should -Be '2 entries.'
        (Get-FileVersion -Url '*/a.txt' | & "$verifiers/Test-TextKernel.ps1" -Type PCK).Message | Should -Be 'KPL/PCK, 1 assignments.'
    }

    It 'runs by hand through one pipeline' {
        Invoke-FetchCycle | Out-Null
        Add-FetchVerifier hosts -ScriptPath "$verifiers/Test-Hosts.ps1"

        $verdicts = Get-FileVersion -Unverified | & "$verifiers/Test-Hosts.ps1" | Set-VerificationResult -Verifier hosts -PassThru

        $verdicts.Result | Should -Be 'Passed'
        $verdicts.Verifier | Should -Be 'hosts'
    }

    It 'lets a person decide' {
        $id = (Invoke-FetchCycle).VersionId

        $verdict = Set-VerificationResult $id Passed -Message 'seen' -PassThru
        $verdict.Verifier | Should -BeNullOrEmpty
        (Get-FileVersion $id).Status | Should -Be 'Passed'
        Test-Path -LiteralPath (Get-FetchUrl).CurrentPath | Should -BeTrue

        Get-FileVersion $id | Set-VerificationResult -Result Failed -Message 'withdrawn'
        (Get-FileVersion $id).Status | Should -Be 'Failed'
        Test-Path -LiteralPath (Get-FetchUrl).CurrentPath | Should -BeFalse
        (Get-VerificationResult $id).Message | Should -Be 'seen', 'withdrawn'
    }

    It 'refuses what it can''t do' {
        $id = (Invoke-FetchCycle).VersionId

        { Set-VerificationResult 999 Passed -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownVersion,FetchPS.Commands.SetVerificationResultCommand'
        { Set-VerificationResult $id Passed -Verifier nobody -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownVerifier,FetchPS.Commands.SetVerificationResultCommand'
        { Set-VerificationResult $id Error -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidVerdict,FetchPS.Commands.SetVerificationResultCommand'
        { Add-FetchVerifier hosts -ScriptPath ./not-there.ps1 -ErrorAction Stop } | Should -Throw -ErrorId 'ScriptNotFound,FetchPS.Commands.AddFetchVerifierCommand'
        { Add-FetchVerifier hosts -Command no-such-program -ErrorAction Stop } | Should -Throw -ErrorId 'CommandNotFound,FetchPS.Commands.AddFetchVerifierCommand'
        { Get-FetchVerifier nobody -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownVerifier,FetchPS.Commands.GetFetchVerifierCommand'
    }

    It 'knows its verifiers' {
        (Add-FetchVerifier hosts -ScriptPath "$verifiers/Test-Hosts.ps1" -Timeout 30s -PassThru).Changed | Should -BeTrue
        (Add-FetchVerifier hosts -ScriptPath "$verifiers/Test-Hosts.ps1" -Timeout 30s -PassThru).Changed | Should -BeFalse
        { Add-FetchVerifier hosts -ScriptPath "$verifiers/Test-NotHtml.ps1" -ErrorAction Stop } | Should -Throw -ErrorId 'VerifierExists,FetchPS.Commands.AddFetchVerifierCommand'
        Get-FetchVerifier | Format-Table | Out-String -Width 200 | Should -Match 'hosts'

        Get-FetchVerifier 'ho*' | Remove-FetchVerifier
        @(Get-FetchVerifier).Count | Should -Be 0
    }

    It 'looks after another verifier only at what that one passed' {
        Add-FetchVerifier hosts -ScriptPath "$verifiers/Test-Hosts.ps1"
        Add-FetchVerifier not-html -ScriptPath "$verifiers/Test-NotHtml.ps1" -After hosts
        (Invoke-FetchCycle).Status | Should -Be 'Passed'
        Publish-TestFile $test hosts.txt 'no list of hosts'
        Invoke-FetchCycle -Force -ErrorAction SilentlyContinue | Out-Null

        @(Get-VerificationResult -Verifier hosts).Count | Should -Be 2
        @(Get-VerificationResult -Verifier not-html).Count | Should -Be 1
        { Remove-FetchVerifier hosts -ErrorAction Stop } | Should -Throw -ErrorId 'VerifierHasFollowers,FetchPS.Commands.RemoveFetchVerifierCommand'
        { Add-FetchVerifier x -ScriptPath "$verifiers/Test-Hosts.ps1" -After x -ErrorAction Stop } | Should -Throw -ErrorId 'VerifierLoop,FetchPS.Commands.AddFetchVerifierCommand'
    }

    It 'hears advice, which decides nothing' {
        Add-FetchVerifier hosts -ScriptPath "$verifiers/Test-Hosts.ps1"
        Add-FetchVerifier always -Command $shell.Program -ArgumentList ($shell.Arguments + '-Command', 'exit 1') -Advisory

        (Invoke-FetchCycle -WarningVariable advice -WarningAction SilentlyContinue).Status | Should -Be 'Passed'
        "$advice" | Should -Match 'Advisory: The verifier always failed'
        (Get-VerificationResult -Verifier always).IsAdvisory | Should -BeTrue
    }

    It 'waits for a person after three errors, and goes on by hand' {
        Add-FetchVerifier broken -Command $shell.Program -ArgumentList ($shell.Arguments + '-Command', 'exit 3')
        1..4 | ForEach-Object { Invoke-FetchCycle -Force -ErrorAction SilentlyContinue -WarningAction SilentlyContinue | Out-Null }

        @(Get-VerificationResult).Count | Should -Be 3
        (Get-FetchVerifier broken).Waiting | Should -Be 1
        (Invoke-FetchVerifier broken).Result | Should -Be 'Error'
        (Get-FetchVerifier broken).Waiting | Should -Be 0
    }

    It 'runs verifiers over old versions, and lets them decide when told so' {
        $id = (Invoke-FetchCycle).VersionId
        Add-FetchVerifier hosts -ScriptPath "$verifiers/Test-Hosts.ps1"

        (Invoke-FetchVerifier hosts -All).IsAdvisory | Should -BeTrue
        (Get-FileVersion $id).Status | Should -Be 'Unverified'
        (Get-FileVersion $id | Invoke-FetchVerifier hosts -Decide).Result | Should -Be 'Passed'
        (Get-FileVersion $id).IsCurrent | Should -BeTrue
    }

    It 'lets in what nobody verifies where that is allowed, and warns where it is not' {
        Add-FetchUrl "$($test.Address)/other.txt" -WarningVariable warnings -WarningAction SilentlyContinue
        @($warnings).Count | Should -Be 1
        Invoke-FetchCycle '*hosts.txt' | Out-Null
        Test-Path -LiteralPath (Get-FetchUrl '*hosts.txt').CurrentPath | Should -BeFalse

        Set-FetchUrl '*hosts.txt' -PromoteUnverified
        Test-Path -LiteralPath (Get-FetchUrl '*hosts.txt').CurrentPath | Should -BeTrue
        (Get-FileVersion).Status | Should -Be 'Unverified'
    }

    It 'goes back to an older version until it is released' {
        Add-FetchVerifier hosts -ScriptPath "$verifiers/Test-Hosts.ps1"
        $first = (Invoke-FetchCycle).VersionId
        Publish-TestFile $test hosts.txt "192.0.2.2 b`n"
        Invoke-FetchCycle -Force | Out-Null

        $restored = Restore-FileVersion $first -PassThru
        $restored.Changed | Should -BeTrue
        $restored.IsHeld | Should -BeTrue
        Get-Content -LiteralPath (Get-FetchUrl).CurrentPath | Should -Be '192.0.2.1 a'
        (Get-FetchUrl).HeldVersionId | Should -Be $first

        (Restore-FileVersion -Url '*' -Release -PassThru).Changed | Should -BeTrue
        Get-Content -LiteralPath (Get-FetchUrl).CurrentPath | Should -Be '192.0.2.2 b'
    }
}

Describe 'Sets' {
    BeforeEach {
        $test = Open-TestStore -Site
        $compare = '$one, $other = Get-ChildItem -LiteralPath $env:FETCHPS_FOLDER | Get-Content -Raw; if ($one -eq $other) { "the same"; exit 0 } else { "not the same"; exit 1 }'
        Add-FetchVerifier same -Command $shell.Program -ArgumentList ($shell.Arguments + '-Command', $compare) -Set pair
        foreach ($name in 'a.txt', 'b.txt') {
            Publish-TestFile $test $name "one`n"
            Add-FetchUrl "$($test.Address)/$name" -Set pair
        }
    }

    AfterEach {
        Close-TestStore $test
    }

    It 'are handed on together' {
        (Invoke-FetchCycle).Status | Should -Be 'Passed', 'Passed'

        $set = Get-FileSet pair
        $set.Status | Should -Be 'Passed'
        $set.Members.File | Should -Be 'a.txt', 'b.txt'
        Get-Content -LiteralPath (Join-Path $set.Folder b.txt) | Should -Be 'one'
        if (-not $IsWindows) {
            (Get-Item -LiteralPath $set.Path).ResolvedTarget | Should -Be $set.Folder
        }
        Get-FileSet | Format-Table | Out-String -Width 200 | Should -Match 'pair'
    }

    It 'stay as they are when they fail, and fall back as a whole' {
        Invoke-FetchCycle | Out-Null
        Publish-TestFile $test a.txt "other`n"
        Invoke-FetchCycle -Force -ErrorVariable problems -ErrorAction SilentlyContinue | Out-Null
        $problems[0].FullyQualifiedErrorId | Should -Be 'SetVerificationFailed,FetchPS.Commands.InvokeFetchCycleCommand'
        (Get-FileSet pair).Generation | Should -Be 1

        Publish-TestFile $test b.txt "other`n"
        Invoke-FetchCycle -Force | Out-Null
        $set = Get-FileSet pair
        $set.Status | Should -Be 'Passed'
        Get-Content -LiteralPath (Join-Path $set.Folder a.txt) | Should -Be 'other'

        Get-FileVersion -Latest | Set-VerificationResult -Result Failed -Message 'withdrawn'
        $set = Get-FileSet pair
        $set.Generation | Should -Be 1
        Get-Content -LiteralPath (Join-Path $set.Folder a.txt) | Should -Be 'one'
    }

    It 'are found by name' {
        (Get-FileSet 'p*').Verifiers | Should -Be 'same'
        { Get-FileSet nobody -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownSet,FetchPS.Commands.GetFileSetCommand'
        { Add-FetchVerifier both -Command $shell.Program -Set pair -Url '*' -ErrorAction Stop } | Should -Throw -ErrorId 'SetWithUrl,FetchPS.Commands.AddFetchVerifierCommand'
    }
}
