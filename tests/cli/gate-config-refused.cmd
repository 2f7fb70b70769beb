# A configuration that is not meant so gates something else.
margin='{"clock": "insn", "metrics": "*", "theta": 0.002}'
while read -r text; do
  echo "$text" >c.json
  echo "$text" | cut -c 1-100
  zdbench gate --baseline "$FIXTURES/sample-result.json" "$FIXTURES/time-result.json" --config c.json 2>&1 | head -n 1
done <<END
{"schema": "zdbench.gate/2", "alpha": 0.05, "margins": [$margin]}
{"schema": "zdbench.gate/1", "alpha": 0, "margins": [$margin]}
{"schema": "zdbench.gate/1", "alpha": 0.51, "margins": [$margin]}
{"schema": "zdbench.gate/1", "alpha": 0.05, "alpha": 0.01, "margins": [$margin]}
{"schema": "zdbench.gate/1", "alpha": 0.05, "gated": [], "margins": [$margin]}
{"schema": "zdbench.gate/1", "alpha": 0.05, "gated": ["a\u001b"], "margins": [$margin]}
{"schema": "zdbench.gate/1", "alpha": 0.05, "margins": [{"clock": "cycles", "metrics": "*", "theta": 0.002}]}
{"schema": "zdbench.gate/1", "alpha": 0.05, "margins": [{"clock": "insn", "metrics": "*", "theta": 11}]}
{"schema": "zdbench.gate/1", "alpha": 0.05, "margins": [{"clock": "insn", "metrics": "*", "theta": 0.1, "if": "time"}]}
END
