zdbench predict --media dram --ns-per-instruction 0 "$FIXTURES/traffic-result.json"
