# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# A private apt: packages of one architecture, of named Debian suites, from the mirror that this machine already uses,
# with state of its own in the cache. The machine's dpkg, sources, architectures and preferences are neither used nor
# changed; its proxy and other transport settings are. Needs lib.sh, the cache's lock, entry_begin, and no privilege.
# shellcheck disable=SC2154 # cache and tmp are lib.sh's

# Bounded, because apt waits for ever in some cases, a full disk among them.
private_apt_get() {
  timeout --foreground 1800 apt-get -qq -c "$apt/apt.conf" "$@"
}

# The mirror for Debian's own archive, from the machine's apt configuration.
apt_mirror() {
  # Without downloaded lists apt cannot tell whose archive it is; then this release's main entry must do. A wrong
  # guess does no harm: everything has to be signed by Debian's key.
  release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  # apt fills in the $(...), not the shell.
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(LABEL) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 2>/dev/null |
    awk -v release="$release" '
      $1 ~ /^cdrom:/ { next }
      $2 == "Debian" && $3 == "Debian" && !known { known = $1 }
      $4 == release && $5 == "main" && !guess { guess = $1 }
      END { print known ? known : guess }'
}

apt_keyring() {
  for ring in /usr/share/keyrings/debian-archive-keyring.pgp /usr/share/keyrings/debian-archive-keyring.gpg; do
    [ -s "$ring" ] || continue
    echo "$ring"
    return
  done
}

# apt_configure ARCH
apt_configure() {
  apt=$cache/apt/$1
  mirror=$(apt_mirror)
  [ -n "$mirror" ] || die 69 "no mirror of Debian's archive in this machine's apt sources"
  ring=$(apt_keyring)
  [ -n "$ring" ] || die 69 "no keyring of Debian's archive: install debian-archive-keyring"

  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/empty"
  : >"$apt/status"
  for each in trixie trixie-backports; do
    echo "deb [arch=$1 signed-by=$ring target=Packages] $mirror $each main"
  done >"$apt/sources.new"
  # Lists of another mirror are no lists of this one.
  cmp -s "$apt/sources.new" "$apt/sources.list" || rm -f "$apt/updated"
  mv "$apt/sources.new" "$apt/sources.list"

  # Read after the machine's own configuration, so what is set here holds. The hooks that are cleared would tidy
  # the machine's own cache after each of our downloads.
  cat >"$apt/apt.conf" <<END
#clear APT::Architectures;
#clear APT::Default-Release;
#clear APT::Update;
#clear DPkg;
APT::Architecture "$1";
APT::Architectures { "$1"; };
APT::Install-Recommends "false";
APT::Update::Error-Mode "any";
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/empty";
Dir::Etc::preferences "$apt/empty/preferences";
Dir::Etc::preferencesparts "$apt/empty";
Dir::State "$apt";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::State::extended_states "$apt/extended_states";
Dir::Cache "$apt/cache";
Dir::Cache::archives "$apt/cache/archives";
Dir::Log "$apt";
END
  # As root, apt would download as a user who cannot write into the cache.
  if [ "$(id -u)" -eq 0 ]; then
    echo 'APT::Sandbox::User "root";' >>"$apt/apt.conf"
  fi
}

# apt_ready ARCH: makes the private state usable; the lists are fetched at most once an hour.
apt_ready() {
  apt_configure "$1"
  [ -z "$(find "$apt/updated" -mmin -60 2>/dev/null)" ] || return 0
  # The lists of one suite, packed and unpacked, and apt's own cache of them.
  space_for 157286400
  say "reading Debian's package lists"
  if ! private_apt_get update >"$tmp/log" 2>&1; then
    if grep -q -E 'NO_PUBKEY|Missing key' "$tmp/log"; then
      die 69 "'$(apt_keyring)' lacks the keys of Debian trixie: upgrade debian-archive-keyring"
    fi
    entry_failed "package lists"
  fi
  : >"$apt/updated"
}

# apt_find PACKAGE[=VERSION|/SUITE]...: into $tmp/uris, one line each: 'URI' FILE SIZE ALGORITHM:HASH
apt_find() {
  private_apt_get download --print-uris "$@" >"$tmp/uris" 2>"$tmp/log" || entry_failed "package list"
}

# The hash of all packages in $tmp/uris, from apt's own signed hashes.
apt_found_hash() {
  awk '{ print $4 }' "$tmp/uris" | LC_ALL=C sort | hash_of -
}

# apt_download WHAT PACKAGE...: the packages of $tmp/uris into $tmp/debs; apt compares each with its hash.
apt_download() {
  what=$1
  shift
  bytes=$(awk '{ sum += $3 } END { printf "%d", sum }' "$tmp/uris")
  # Packed, unpacked, and the entry itself.
  space_for $((bytes * 4))
  say "downloading the $what ($(mib "$bytes"))"
  mkdir "$tmp/debs"
  (cd "$tmp/debs" && private_apt_get download "$@") >"$tmp/log" 2>&1 || entry_failed "$what"
}
