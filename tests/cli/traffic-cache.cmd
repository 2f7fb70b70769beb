zdbench --traffic --traffic-cache 64K
