mkdir a.json
zdbench predict --media a.json "$FIXTURES/traffic-result.json"
