zdbench --target vm -o missing/result.json
