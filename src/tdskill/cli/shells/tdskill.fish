function __tdskill_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l choices (env TDSKILL_COMPLETE="=$current" $words 2>/dev/null)
    if test (count $choices) -gt 0
        printf '%s\n' $choices
    else
        __fish_complete_path "$current"
    end
end
complete --command tdskill --no-files --arguments '(__tdskill_complete)'
