"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50*=1.01' '*/gup/vmsplice-pte/get!refused:no' '*/hugemap/*-' \
  machine.kernel.release:='"6.12.58+deb12-arm64"'
zdbench compare "$FIXTURES/sample-result.json" b.json
