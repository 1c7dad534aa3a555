# SPDX-License-Identifier: MIT
# Written by tools/completions/generate from csms-parse --help.

complete -c csms-parse -s f -l format -x -a 'human json ndjson tsv csv junit html' -d 'output format'
complete -c csms-parse -l only -x -a 'action deleted failed refused unknown not_executed invalid' -d 'show only these verdicts, for example failed,unknown'
complete -c csms-parse -l summary -d 'show only counts by verdict and error code'
complete -c csms-parse -s I -l input-format -x -a 'auto record body http har' -d 'input format'
complete -c csms-parse -l status -x -d 'HTTP status of a bare body'
complete -c csms-parse -l headers -r -F -d 'the headers of a bare body, as saved by curl -D'
complete -c csms-parse -l ignore-code -x -d 'do not count failures with CODE'
complete -c csms-parse -l require-match -d 'exit 7 if nothing matched'
complete -c csms-parse -l strict -d 'exit 65 for undocumented members, a wrong total or type'
complete -c csms-parse -s o -l output -r -F -d 'write to FILE, which appears when it is complete'
complete -c csms-parse -s q -l quiet -d 'write nothing to standard output'
complete -c csms-parse -l color -x -a 'auto always never' -d 'when to use color'
complete -c csms-parse -s v -l verbose -d 'report the form of each input on standard error'
complete -c csms-parse -s h -l help -d 'print a short help'
complete -c csms-parse -s V -l version -d 'print the version'
