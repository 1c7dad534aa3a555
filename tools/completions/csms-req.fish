# SPDX-License-Identifier: MIT
# Written by tools/completions/generate from csms-req --help.

complete -c csms-req -f
complete -c csms-req -s p -l project -x -d 'project ID, 32 to 64 letters and digits'
complete -c csms-req -s r -l region -x -a 'cn-north-1 cn-north-2 cn-north-4 cn-north-9 cn-north-11 cn-north-12 cn-east-2 cn-east-3 cn-east-4 cn-east-5 cn-south-1 cn-south-2 cn-southwest-2 cn-southwest-3 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 af-north-1 af-south-1 la-north-2 la-south-2 na-mexico-1 sa-brazil-1 me-east-1 ae-ad-1 tr-west-1 my-kualalumpur-1 ru-moscow-1 eu-west-101' -d 'the region, for example cn-north-4'
complete -c csms-req -s t -l type -x -a 'RDS TaurusDB GaussDB APIG' -d 'instance type'
complete -c csms-req -l any-type -d 'accept other types'
complete -c csms-req -l all-of-type -d 'delete the secrets of all instances of TYPE'
complete -c csms-req -l entire-project -d 'delete the secrets of all instances in the project'
complete -c csms-req -s i -l input -r -F -d 'read one request per line'
complete -c csms-req -l input-format -x -a 'auto lines tsv csv ndjson' -d 'input format'
complete -c csms-req -l column -x -d 'take FIELD from the column NAME and ignore unknown columns'
complete -c csms-req -l keep-going -d 'report invalid lines and continue'
complete -c csms-req -l check -d 'report all invalid lines and write nothing'
complete -c csms-req -s f -l format -x -a 'record http body curl' -d 'output format'
complete -c csms-req -l id -x -d 'id of the record, for a single request'
complete -c csms-req -l host -x -d 'host and port for http and curl'
complete -c csms-req -s o -l output -r -F -d 'write to FILE, which appears when it is complete'
complete -c csms-req -s q -l quiet -d 'print no warnings'
complete -c csms-req -s v -l verbose -d 'print the number of requests'
complete -c csms-req -s h -l help -d 'print a short help'
complete -c csms-req -s V -l version -d 'print the version'
