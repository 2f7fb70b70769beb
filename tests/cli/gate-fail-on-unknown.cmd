zdbench gate --baseline a.json b.json --fail-on improved
