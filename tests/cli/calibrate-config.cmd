# What the configuration has besides margins stays; a margin that is above the floor and less than one and a half times it
# is raised, and never to less than that; the two that differ most need not be neighbours.
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b '*/dev/*/write-pte/p50*=1.005'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" c.json run=c '*/dev/*/write-pte/p50*=1.0095'
echo '{"schema": "zdbench.gate/1", "alpha": 0.01, "gated": ["*/fault/*/p50", "*/put"],
  "margins": [{"clock": "insn", "metrics": "*", "theta": 0.0123}]}' >mine.json
zdbench calibrate --config mine.json -o - a.json b.json c.json
zdbench calibrate --config mine.json -o new.json a.json b.json c.json
