zdbench predict --media dram --overlap 0.5,2 "$FIXTURES/traffic-result.json"
