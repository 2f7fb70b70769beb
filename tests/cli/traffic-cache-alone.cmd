zdbench --traffic-cache 64K:4
