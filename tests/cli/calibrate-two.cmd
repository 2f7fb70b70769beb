zdbench calibrate a.json b.json
