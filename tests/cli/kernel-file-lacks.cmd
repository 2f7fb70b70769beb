# What an image lacks is said before it is booted: here its drivers are modules, and nothing says where.
"$TOP/tests/cli/image" arm64 Image 6.12.5
{ echo '# Linux/arm64 6.12.5 Kernel Configuration' && sed 's/ACPI_NFIT=y/ACPI_NFIT=m/' "$TOP/scripts/kernel/config/base.fragment"; } >config
zdbench --kernel ./Image --no-progress -o result.json
