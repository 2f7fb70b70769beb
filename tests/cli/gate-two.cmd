zdbench gate --baseline a.json b.json c.json
