# A baseline that is unsteady lets nothing be called ok that is worse than its margin was meant to be.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a '*/fault/write-pte/p50^2=1.5'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/fault/write-pte/p50^5=1.3'
zdbench gate --baseline a.json b.json
