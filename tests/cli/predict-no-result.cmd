zdbench predict --media dram
