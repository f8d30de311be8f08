@{
    RootModule           = 'FetchPS.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5b6f0c1e-7a54-4f0b-9f3e-2c7d7b0f6a11'
    Author               = 'The FetchPS authors'
    CompanyName          = 'FetchPS'
    Copyright            = 'Copyright (c) 2026 The FetchPS authors. MIT licence.'
    Description          = 'Fetches text files over HTTPS at their own intervals, keeps every version, has each one verified, and hands on only what passed.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    TypesToProcess       = @('FetchPS.Types.ps1xml')
    FormatsToProcess     = @('FetchPS.Format.ps1xml')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Add-FetchUrl',
        'Add-FetchVerifier',
        'Backup-FetchStore',
        'Compare-FileVersion',
        'Disable-FetchUrl',
        'Disable-FetchVerifier',
        'Enable-FetchUrl',
        'Enable-FetchVerifier',
        'Export-FileVersion',
        'Get-FetchEvidence',
        'Get-FetchHistory',
        'Get-FetchLog',
        'Get-FetchStore',
        'Get-FetchUrl',
        'Get-FetchVerifier',
        'Get-FileContent',
        'Get-FileSet',
        'Get-FileVersion',
        'Get-VerificationResult',
        'Initialize-FetchStore',
        'Invoke-FetchCycle',
        'Invoke-FetchVerifier',
        'Protect-FileVersion',
        'Remove-FetchUrl',
        'Remove-FetchVerifier',
        'Remove-FileVersion',
        'Repair-FetchStore',
        'Restore-FetchStore',
        'Restore-FileVersion',
        'Set-FetchInterval',
        'Set-FetchStore',
        'Set-FetchUrl',
        'Set-VerificationResult',
        'Test-FetchStore',
        'Unprotect-FileVersion'
    )
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags       = @('HTTPS', 'Download', 'Version', 'Verification', 'Monitoring', 'SQLite', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
