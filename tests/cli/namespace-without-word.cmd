zdbench --namespace namespace0.0 --target local
