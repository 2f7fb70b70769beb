command -v readelf >/dev/null || skip "readelf is not installed"
! grep -q -a __asan_init "$BINARY" || skip "a build with sanitizers is not the one that is hardened"
"$TOP/tests/hardened" "$BINARY"
