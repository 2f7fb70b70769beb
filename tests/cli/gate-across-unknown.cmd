zdbench gate --baseline a.json b.json --across kernel,page-size
