# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What the VM tests share. `run` sets TOP, BINARY, RESULTS (the directory of result files and logs that the tests
# share) and WORK (a directory of this test's own), and reads from WORK/why why a test failed or was skipped.
: "${TOP:?tests are started by tests/vm/run}" "${BINARY:?}" "${RESULTS:?}" "${WORK:?}"
LIMIT=600

fail() {
  echo "$*" >>"$WORK/why"
  exit 1
}

skip() {
  echo "$*" >"$WORK/why"
  exit 77
}

# For the one who reads the outcome.
note() {
  echo "$*" >>"$WORK/notes"
}

# bounded COMMAND...: no test waits for ever. In the foreground, so that whoever ends the test ends this too.
bounded() {
  timeout --foreground -k 10 "$LIMIT" "$@"
}

# run_zdbench NAME CODE ARGUMENTS...: with its output in NAME.out and NAME.err; it must end with that code.
run_zdbench() {
  name=$1 needed=$2
  shift 2
  echo "zdbench $*"
  got=0 started=$(date +%s)
  bounded "${ZDBENCH:-$BINARY}" "$@" >"$RESULTS/$name.out" 2>"$RESULTS/$name.err" </dev/null || got=$?
  echo $(($(date +%s) - started)) >"$RESULTS/$name.seconds"
  if [ "$got" -ne "$needed" ]; then
    tail -n 25 "$RESULTS/$name.err"
    what=$(grep -v -E '^zdbench: (\[|boot|packing|building)' "$RESULTS/$name.err" | tail -n 1)
    # A run that ends with 70 still hands over what it has, with what has failed.
    if [ -s "$RESULTS/$name.json" ]; then
      judge failures "$RESULTS/$name.json"
    fi
    fail "zdbench $* ended with $got, needed $needed: $what"
  fi
}

# once NAME COMMAND...: for all tests, of which several may come to it at the same time; what it takes is theirs to bound.
once() {
  (
    flock 9 || exit 1
    [ ! -e "$RESULTS/$1.once" ] || exit 0
    [ ! -e "$RESULTS/$1.failed" ] || fail "$1 has failed before"
    done=$RESULTS/$1
    touch "$done.failed"
    shift
    "$@" 9>&- || exit 1
    mv "$done.failed" "$done.once"
  ) 9>"$RESULTS/$1.lock" || exit 1
}

# built KERNEL: one that is built here, before a run with it: nothing but the compiler's time bounds a first build.
built() {
  within=$LIMIT LIMIT=1300
  once "$1-build" run_zdbench "$1-build" 0 kernel build "$1"
  LIMIT=$within
}

# measured NAME ARGUMENTS...: a successful run with its result in $RESULTS/NAME.json, once for all tests.
measured() {
  result=$1
  shift
  once "$result" run_zdbench "$result" 0 "$@" -o "$RESULTS/$result.json"
}

# took NAME: for how many seconds that run went on, whichever test has made it.
took() {
  cat "$RESULTS/$1.seconds"
}

# judge CHECK ARGUMENTS...: see judge.py.
judge() {
  /usr/bin/python3 "$TOP/tests/vm/judge.py" "$@" >"$WORK/judged" || {
    head -n 20 "$WORK/judged"
    fail "$1: $(grep -v '^note: ' "$WORK/judged" | head -n 1) ($(grep -c -v '^note: ' "$WORK/judged") such lines)"
  }
  sed -n 's/^note: //p' "$WORK/judged" >>"$WORK/notes"
}

# judged NAME ARGUMENTS...: the result NAME as `judge.py result` sees it.
judged() {
  name=$1
  shift
  "${ZDBENCH:-$BINARY}" list >"$WORK/list"
  judge result "$RESULTS/$name.json" --list "$WORK/list" "$@"
}

# partial FILE ARGUMENTS...: what is left of a run that something happened to, as partial.py sees it.
partial() {
  /usr/bin/python3 "$TOP/tests/vm/partial.py" "$@" >"$WORK/judged" || {
    head -n 20 "$WORK/judged"
    fail "$(head -n 1 "$WORK/judged") ($(wc -l <"$WORK/judged") such lines)"
  }
}

# one_error NAME: its stderr ends in one line of error, with at most one hint; the rest is progress and console.
one_error() {
  awk '/^  hint: / && NR > 1 { next }
       /^zdbench: / { last = $0; error = !/^zdbench: (\[|boot|packing|building|downloading|reading|waiting)/; errors += error; next }
       END { exit !(errors == 1 && error) }' "$RESULTS/$1.err" || {
    cat "$RESULTS/$1.err"
    fail "the error is not one line at the end: $(tail -n 3 "$RESULTS/$1.err" | tr '\n' '|')"
  }
}

# children PID: the processes it has started.
children() {
  for status in /proc/[0-9]*/status; do
    awk -v parent="$1" '/^Pid:/ { pid = $2 } /^PPid:/ { if ($2 == parent) print pid }' "$status" 2>/dev/null || true
  done
}

# qemu_of PID: the QEMU that it has started.
qemu_of() {
  for child in $(children "$1"); do
    case $(tr '\0' ' ' <"/proc/$child/cmdline" 2>/dev/null) in
      *qemu-system-aarch64*) echo "$child" ;;
    esac
  done
}

# own_cache: a cache in $WORK with the kernels and images of the real one, and locks and logs of its own.
own_cache() {
  real=${ZDBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/zdbench}
  mkdir "$WORK/cache"
  for kind in kernel sysroot binary image; do
    [ ! -d "$real/$kind" ] || ln -s "$(readlink -f "$real/$kind")" "$WORK/cache/$kind"
  done
  ZDBENCH_CACHE=$WORK/cache
  export ZDBENCH_CACHE
}

# begin_run STEP ARGUMENTS...: starts a run into $WORK/out/result.json with a cache of its own, and waits until its
# progress comes to that step: its process is $pid then, and its QEMU's $qemu.
begin_run() {
  step=$1
  shift
  # What there is to prepare has been before.
  measured quick --mode fsdax --quick --reps 1 --workload fault
  own_cache
  mkdir "$WORK/out"
  (cd "$WORK/cache" && find . ! -path './console*' | sort) >"$WORK/cache.before"
  "$BINARY" --mode fsdax --quick "$@" -o "$WORK/out/result.json" >"$WORK/stdout" 2>"$WORK/stderr" </dev/null &
  pid=$!
  seconds=0
  until grep -q "^zdbench: $step" "$WORK/stderr"; do
    seconds=$((seconds + 1))
    if [ $seconds -gt 120 ] || grep -q '^State:.Z' "/proc/$pid/status"; then
      kill -9 $pid 2>/dev/null || true
      cat "$WORK/stderr"
      fail "the run did not come to '$step': $(tail -n 1 "$WORK/stderr")"
    fi
    sleep 1
  done
  qemu=$(qemu_of "$pid")
  [ -n "$qemu" ] || fail "no QEMU below the process of the run"
}

# nothing_left: of the run that has ended.
nothing_left() {
  [ ! -e "/proc/$qemu" ] || fail "QEMU is still there: $(sed -n 's/^State:\t//p' "/proc/$qemu/status")"
  [ -z "$(ls -A "$WORK/out")" ] || fail "left beside the result's place: $(ls -A "$WORK/out")"
  (cd "$WORK/cache" && find . ! -path './console*' ! -path ./lock | sort) >"$WORK/cache.after"
  sed -i '/^\.\/lock$/d' "$WORK/cache.before"
  cmp -s "$WORK/cache.before" "$WORK/cache.after" || fail "left in the cache: $(
    comm -13 "$WORK/cache.before" "$WORK/cache.after" | tr '\n' ' ')"
}
