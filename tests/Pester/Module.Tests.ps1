BeforeAll {
    Import-Module "$PSScriptRoot/FetchTest.psm1"
    $moduleFolder = "$PSScriptRoot/../../out/FetchPS"
}

Describe 'The module' {
    It 'has a manifest without faults' {
        $manifest = Test-ModuleManifest -Path (Get-Item "$moduleFolder/*/FetchPS.psd1").FullName -ErrorAction Stop

        $manifest.Name | Should -Be 'FetchPS'
        $manifest.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'exports its cmdlets and nothing else' {
        $manifest = Import-PowerShellDataFile -Path (Get-Item "$moduleFolder/*/FetchPS.psd1").FullName
        $commands = Get-Command -Module FetchPS

        $commands.CommandType | Select-Object -Unique | Should -Be 'Cmdlet'
        $commands.Name | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
        $commands.Name | Should -Contain 'Invoke-FetchCycle'
    }

    It 'uses approved verbs' {
        $approved = (Get-Verb).Verb

        (Get-Command -Module FetchPS).Verb | Where-Object { $_ -notin $approved } | Should -BeNullOrEmpty
    }

    It 'has help with examples for every cmdlet' {
        foreach ($command in Get-Command -Module FetchPS) {
            $help = Get-Help $command.Name -Full
            $help.Synopsis | Should -Match '\.$' -Because "$command needs a synopsis"
            @($help.examples.example).Count | Should -BeGreaterOrEqual 2 -Because "$command needs examples"
        }
    }

    It 'has an about topic' {
        Get-Help about_FetchPS | Out-String | Should -Match 'FIRST DAY'
    }

    It 'makes its types known' {
        [FetchPS.FileVersion].Assembly.GetName().Name | Should -Be 'FetchPS.Abstractions'
    }

    It 'can be imported again' {
        { Import-Module $moduleFolder -Force -ErrorAction Stop } | Should -Not -Throw
    }

    It 'keeps its packages out of the session' {
        $loaded = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { $_.GetName().Name }

        $loaded | Should -Not -Contain 'Microsoft.Data.Sqlite'
        $loaded | Should -Not -Contain 'Serilog'
    }
}

Describe 'Several runspaces at once' {
    BeforeAll {
        $test = Open-TestStore
        Initialize-FetchStore
    }

    AfterAll {
        Close-TestStore $test
    }

    It 'share a store' {
        1..4 | ForEach-Object -Parallel {
            Import-Module $using:moduleFolder
            foreach ($number in 1..10) {
                Add-FetchUrl "https://example.org/$_/$number.txt" -ErrorAction Stop
            }
        }

        @(Get-FetchUrl).Count | Should -Be 40
        @(Get-FetchLog | Where-Object Event -EQ UrlAdded).Count | Should -Be 40
    }

    It 'complete addresses' {
        $line = 'Get-FetchUrl https://example.org/3/'
        $completions = (TabExpansion2 $line $line.Length).CompletionMatches

        $completions.Count | Should -Be 10
    }
}
