/**
 * The part of completion that each shell needs: it hands the words to `clotho __complete`, which
 * answers one candidate a line, with a tab before what it is about.
 */
export const SCRIPTS: Record<string, string> = {
  bash: `# bash completion for clotho
_clotho_complete() {
  local IFS=$'\\n' current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=($("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f 1))
  # Nothing known here: the name of a file, as after --kubeconfig.
  [ "\${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _clotho_complete clotho kubectl-clotho
`,
  zsh: `#compdef clotho kubectl-clotho
_clotho_complete() {
  local -a found
  local line
  while IFS= read -r line; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe clotho found; else _files; fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _clotho_complete "$@"; else compdef _clotho_complete clotho kubectl-clotho; fi
`,
  fish: `# fish completion for clotho
function __clotho_complete
  set -l words (commandline --tokenize --cut-at-cursor --current-process)
  set -l current (commandline --current-token --cut-at-cursor)
  command $words[1] __complete -- $words[2..-1] "$current" 2>/dev/null
end
complete --command clotho --no-files --arguments '(__clotho_complete)'
complete --command kubectl-clotho --no-files --arguments '(__clotho_complete)'
`,
};
