head -c 2000000 /dev/zero | tr "\0" " " >a.json
zdbench predict --media a.json "$FIXTURES/traffic-result.json"
