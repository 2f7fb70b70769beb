# Long texts are shown from where they differ.
line='console=ttyAMA0 nokaslr quiet loglevel=4 panic=-1 norandmaps oops=panic cryptomgr.notests null_blk.irqmode=0'
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" a.json run=a machine.kernel.cmdline:="\"$line -- run\""
"$TOP/tests/cli/variant" "$FIXTURES/sample-result.json" b.json run=b \
  machine.kernel.cmdline:="\"$line panic_on_warn=1 -- run\""
zdbench gate --baseline a.json b.json
