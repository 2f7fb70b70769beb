"$TOP/tests/cli/variant" "$FIXTURES/traffic-result.json" a.json traffic.line_bytes:=0
zdbench predict --media dram a.json
