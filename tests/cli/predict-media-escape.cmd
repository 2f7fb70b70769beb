printf "{\"schema\": \"\\033[31m\033[0m" >a.json
zdbench predict --media a.json "$FIXTURES/traffic-result.json"
