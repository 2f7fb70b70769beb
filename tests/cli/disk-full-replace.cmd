. "$TOP/tests/cli/disk.sh"
# What was there before is there afterwards.
# shellcheck disable=SC2016 # for the shell inside
on_small_disk 8k sh -uc 'echo before >small/a.csv; zdbench export --format csv "$FIXTURES/sample-result.json" -o small/a.csv
  code=$?; [ "$(cat small/a.csv)" = before ] && rm small/a.csv; exit $code'
