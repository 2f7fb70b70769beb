# What waits is compared as it is, and the loop itself is not judged on the clock whose speed it tells.
echo '{"schema": "zdbench.gate/1", "alpha": 0.05, "gated": ["*/provision/*"],
  "margins": [{"clock": "time", "metrics": "*", "theta": 0.05}]}' >waits.json
echo '{"schema": "zdbench.gate/1", "alpha": 0.05, "gated": ["*"],
  "margins": [{"clock": "time", "metrics": "*", "theta": 0.05}]}' >all.json
"$TOP/tests/cli/variant" "$FIXTURES/time-result.json" b.json run=b '*/control/*/p50*=1.08'
zdbench gate --baseline "$FIXTURES/time-result.json" b.json --config waits.json -v
zdbench gate --baseline "$FIXTURES/time-result.json" b.json --config all.json -v | grep -A 1 control
