zdbench predict "$FIXTURES/traffic-result.json"
