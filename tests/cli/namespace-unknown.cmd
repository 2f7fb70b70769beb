zdbench --namespace pmem0 --destroy-data
