zdbench predict --media ./floppy.json "$FIXTURES/traffic-result.json"
