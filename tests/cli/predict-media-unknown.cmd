zdbench predict --media floppy "$FIXTURES/traffic-result.json"
