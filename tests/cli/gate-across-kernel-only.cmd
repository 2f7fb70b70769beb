# Allowing one thing allows no other.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b machine.kernel.release:='"6.12.58+deb12-arm64"' machine.emulator.version:='"9.2.0"'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json --across kernel
