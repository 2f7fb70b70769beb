zdbench --namespace namespace0.0 --region region0 --destroy-data
