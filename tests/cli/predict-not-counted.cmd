"$TOP/tests/cli/variant" "$FIXTURES/traffic-result.json" a.json traffic.status:='"failed"' traffic.reason:='"calibration: a page was seen elsewhere"'
zdbench predict --media dram a.json
