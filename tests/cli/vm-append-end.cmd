zdbench --vm-append "quiet -- run"
