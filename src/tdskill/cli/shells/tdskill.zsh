#compdef tdskill
_tdskill() {
    local line
    local -a choices
    for line in "${(@f)$(TDSKILL_COMPLETE="=${(Q)words[CURRENT]}" ${(Q)words[1]} "${(@Q)words[2,CURRENT-1]}" 2>/dev/null)}"; do
        [[ -n $line ]] && choices+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    done
    if (( $#choices )); then _describe tdskill choices -U; else _files; fi
}
compdef _tdskill tdskill
