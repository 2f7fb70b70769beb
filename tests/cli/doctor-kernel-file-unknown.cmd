# A configuration that is of another release says nothing about this one.
"$TOP/tests/cli/image" arm64 vmlinuz 6.12.5-mine
{ echo '# Linux/arm64 6.12.57 Kernel Configuration' && cat "$TOP/scripts/kernel/config/base.fragment"; } >config
zdbench doctor --kernel ./vmlinuz
