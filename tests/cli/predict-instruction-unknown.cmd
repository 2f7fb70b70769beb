zdbench predict --media dram --ns-per-instruction nan "$FIXTURES/traffic-result.json"
