zdbench --target local --vm-append panic_on_warn=1
