echo precious >file
zdbench --vm-nvdimm file -o result.json && code=0 || code=$?
[ "$(cat file)" = precious ] || echo "the file has been written to"
exit "$code"
