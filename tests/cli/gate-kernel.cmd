"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b machine.kernel.release:='"6.12.58+deb12-arm64"' machine.kernel.package:='"6.12.58-1"'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
