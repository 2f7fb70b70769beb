"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b clock.kind:='"time"'
zdbench gate --baseline "$FIXTURES/sample-result.json" b.json
