zdbench --size big
