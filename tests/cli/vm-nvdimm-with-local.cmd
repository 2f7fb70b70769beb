zdbench --target local --vm-nvdimm file
