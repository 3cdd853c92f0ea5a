_tdskill() {
    local line current="${COMP_WORDS[COMP_CWORD]}"
    COMPREPLY=()
    while IFS=$'\t' read -r line _; do
        [[ $current != [\"\']* && $line == *[[:space:]\&\;\(\)\<\>\|\$\`\\\"\']* ]] && printf -v line %q "$line"
        COMPREPLY+=("$line")
    done < <(TDSKILL_COMPLETE="=$current" "$1" "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
}
complete -o default -F _tdskill tdskill
