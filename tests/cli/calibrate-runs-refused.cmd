# The options are those of a run, which says itself what is wrong with them.
code=0
zdbench calibrate --runs 3 -- --mode none 2>err || code=$?
sed -E 's/[0-9]+-001/PID-001/' err
echo "ended with $code"
ls results/local/calibrate
