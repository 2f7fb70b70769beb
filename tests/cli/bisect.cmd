# shellcheck shell=sh
# What git bisect is told, by what building, running and gating end with. Stand-ins end as the case wants it.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
mkdir -p top/scripts top/build tree
cp "$TOP/scripts/bisect" top/scripts/bisect
cat >top/zdbench <<'SH'
#!/bin/sh
echo "$*" | sed "s|$HOME|DIR|g; s|bisect/[0-9a-f]*|bisect/COMMIT|" >>"$HOME/words"
[ -z "${RESULT:-}" ] || while [ $# -gt 0 ]; do [ "$1" != -o ] || : >"$2"; shift; done
[ -z "${SIGNAL:-}" ] || kill -9 $$
exit "$RUN"
SH
cat >top/build/zdbench <<'SH'
#!/bin/sh
exit "$GATE"
SH
chmod 755 top/zdbench top/build/zdbench
: >good.json
cd tree || exit
git init -q
git -c user.name=who -c user.email=who@where commit -q --allow-empty -m one
told() {
  code=0
  "$HOME/top/scripts/bisect" "$@" 2>words || code=$?
  echo "$code $(sed -n 's/^bisect: [0-9a-f]* is //p' words | sed "s|bisect/[0-9a-f]*|bisect/COMMIT|")"
}
export RUN=0 GATE=0 RESULT=yes SIGNAL=
told --build true ../good.json --mode devdax --quick
cat "$HOME/words"
told --build 'exit 2' ../good.json
GATE=1 told --build true ../good.json
GATE=65 told --build true ../good.json
GATE=75 told --build true ../good.json
GATE=64 told --build true ../good.json
RUN=70 GATE=1 told --build true ../good.json
RUN=70 RESULT='' told --build true ../good.json
RUN=69 RESULT='' told --build true ../good.json
RUN=64 RESULT='' told --build true ../good.json
SIGNAL=yes told --build true ../good.json
told --build true ../none.json
told --no-such
told
