# A hostile result's texts become no file, no command and no markup, whatever is done with it.
mkdir bin
for tool in sh bash system touch rm curl wget mail; do
  printf '#!/bin/false\n' >"bin/$tool"
  chmod +x "bin/$tool"
done
real=$PATH PATH=$PWD/bin:$PATH
for name in a b; do
  "$TOP/tests/cli/variant" "$FIXTURES/hostile-result.json" $name.json run=$name
done
for format in $(zdbench export --help | sed -n 's/^ [+ ]\([a-z-]*\)  .*/\1/p'); do
  zdbench export --format "$format" a.json -o "out.$format"
done
zdbench show -v a.json >out.table
zdbench compare a.json b.json >out.compare
zdbench gate --baseline a.json b.json --junit out.xml --markdown out.md --json out.verdict --github >out.gate 2>&1 || true
! command -v gnuplot >/dev/null || zdbench report a.json b.json -o out.html
PATH=$real
find . -name "out.*" ! -name out.html | wc -l
# Nothing but what was asked for.
find . -type f ! -name 'out.*' ! -path './bin/*' | LC_ALL=C sort
# Markup of its own, or a command of the runner's that is none of ours.
grep -l -i -E '<(script|img|svg onload|iframe|b>)|javascript:' out.html out.md out.xml 2>/dev/null || true
sed '/^::stop-commands::/,/^::[0-9a-f]*::$/d' out.gate | grep -E '^::' | grep -v -E '^::(error|warning|notice) ' || true
