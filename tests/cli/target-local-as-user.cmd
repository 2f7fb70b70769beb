if [ "$(id -u)" -eq 0 ]; then
  command -v setpriv >/dev/null || skip "no setpriv to become another user with"
  cp "$BINARY" zdbench
  chmod 777 .
  set -- setpriv --reuid 65534 --regid 65534 --clear-groups ./zdbench
else
  set -- zdbench
fi
"$@" --target local -o result.json 2>errors && code=0 || code=$?
sed "s/user [0-9]* needs/user NUMBER needs/" errors >&2
exit "$code"
