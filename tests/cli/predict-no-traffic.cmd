zdbench predict --media dram "$FIXTURES/sample-result.json"
