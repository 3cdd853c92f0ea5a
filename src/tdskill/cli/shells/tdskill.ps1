Register-ArgumentCompleter -Native -CommandName tdskill, tdskill.exe -ScriptBlock {
    param($current, $line, $place)
    $words = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $place } | ForEach-Object { $_.Extent.Text.Trim('"', "'") })
    $before = @($words | Select-Object -Skip 1)
    $Env:TDSKILL_COMPLETE = "=$current"
    try {
        & $words[0] @before 2>$null | ForEach-Object {
            $choice, $told = $_ -split "`t", 2
            $text = if ($choice -match '[\s(),;&|]') { "'$choice'" } else { $choice }
            if (-not $told) { $told = $choice }
            [System.Management.Automation.CompletionResult]::new($text, $choice, 'ParameterValue', $told)
        }
    } finally {
        Remove-Item Env:TDSKILL_COMPLETE
    }
}
