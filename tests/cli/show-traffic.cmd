zdbench show "$FIXTURES/traffic-result.json"
