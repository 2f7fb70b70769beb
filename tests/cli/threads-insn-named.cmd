zdbench --clock insn --threads 4,1
