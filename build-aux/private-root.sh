# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Keyfob authors
#
# The part of build-aux/environment that makes the private Debian 13 and runs commands in it. The
# names of its packages, and where it lies, come from there.
# shellcheck disable=SC2154

# What makes a private root: installed where that is allowed, else asked for.
need_tools () {
  local missing=()
  command -v mmdebstrap > /dev/null || missing+=(mmdebstrap)
  command -v bwrap > /dev/null || missing+=(bubblewrap)
  [ "$(id -u)" = 0 ] || command -v newuidmap > /dev/null || missing+=(uidmap)
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || missing+=(debian-archive-keyring)
  if [ ${#missing[@]} != 0 ] && may_install; then
    apt_install "${missing[@]}"
  elif [ ${#missing[@]} != 0 ]; then
    say "Keyfob needs what this system does not offer: $(find_missing)"
    say 'So it is built in a private Debian 13. To make that, run'
    say "  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
    say 'or what installs these where there is no apt.'
    exit 1
  fi
  if [ "$(id -u)" != 0 ] && ! grep -q -e "^$(id -un):" -e "^$(id -u):" /etc/subuid; then
    say 'A private Debian 13 needs user IDs of its own. To get some, run'
    say "  sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
    exit 1
  fi
}

# The host's own mirror, if it is a Debian, or nothing: then mmdebstrap takes its default.
mirror () {
  # shellcheck disable=SC1091
  command -v apt-get > /dev/null && . /etc/os-release || return 0
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(REPO_URI)|$(CODENAME)|$(ORIGIN)' 'Created-By: Packages' |
    awk -F '|' -v want="${VERSION_CODENAME:-}|Debian" '$2 "|" $3 == want && $1 ~ /^http/ { print $1; exit }'
}

make_root () {
  local new old mirror
  exec 9> "$cache/lock"
  flock -n 9 || { say 'Waiting for another run, which makes a private Debian 13.'; flock 9; }
  [ ! -d "$root" ] || return 0
  need_tools
  say "Making a private Debian 13 in $root: once, some minutes, about 1.5 GB."
  rm -rf "$cache"/new.*
  new=$(mktemp -d "$cache/new.XXXXXX")
  mapfile -t mirror < <(mirror)
  # Through a tar file, since what mmdebstrap writes into a folder belongs, for an ordinary user,
  # to borrowed user IDs, who cannot enter a closed home, and whose files rm cannot remove.
  {
    TMPDIR=/var/tmp LC_ALL=C mmdebstrap --verbose --variant=apt --format=tar \
      --include="${names[*]}" --dpkgopt='path-exclude=/usr/share/doc/*' \
      --dpkgopt='path-exclude=/usr/share/man/*' trixie - "${mirror[@]}" < /dev/null |
      tar -x -C "$new" --exclude='./dev/*'
  } 2>&1 | progress || give_up
  # The host's own files that are bound over these need a place to be bound to.
  rm -f "$new/etc/localtime" "$new/etc/resolv.conf"
  touch "$new"/etc/{group,hosts,localtime,machine-id,passwd,resolv.conf}
  mv "$new" "$root"
  for old in "$cache"/debian-13-*; do # of older lists, unless a command still runs in one
    [ "$old" = "$root" ] || flock -n "$old" rm -rf "$old" || true
  done
  say 'The private Debian 13 is ready.'
}

in_root () {
  local args=() dir file name
  for dir in usr etc var/lib var/cache; do
    args+=(--ro-bind "$root/$dir" "/$dir")
  done
  for dir in bin sbin lib lib64; do
    [ ! -L "$root/$dir" ] || args+=(--symlink "$(readlink "$root/$dir")" "/$dir")
  done
  args+=(--proc /proc --dev-bind /dev /dev --ro-bind /sys /sys --symlink /run /var/run)
  for file in group hosts localtime machine-id passwd resolv.conf ssl/certs/ca-certificates.crt; do
    [ ! -e "/etc/$file" ] || args+=(--ro-bind "/etc/$file" "/etc/$file")
  done
  # Sockets of the display, the session bus and the system bus are in these, too. A work tree of
  # git has its repository elsewhere.
  for dir in /run /tmp /var/tmp "$HOME" "${XDG_RUNTIME_DIR:-}" "${XDG_CACHE_HOME:-}" \
    "${XDG_CONFIG_HOME:-}" "${XDG_DATA_HOME:-}" "${XDG_STATE_HOME:-}" \
    "$(sed -n 's,^gitdir: \(.*\)/worktrees/.*,\1,p' "$tree/.git" 2> /dev/null)" "$tree" "$PWD"; do
    case $dir/ in
      / | // | /usr/* | /etc/* | /bin/* | /sbin/* | /lib* | /var/lib/* | /var/cache/*) ;;
      *) [ ! -d "$dir" ] || args+=(--bind "$dir" "$dir") ;;
    esac
  done
  # The host's paths mean nothing to the root's libraries.
  for name in GIO_EXTRA_MODULES GIO_MODULE_DIR GTK_MODULES GTK_PATH LD_LIBRARY_PATH LD_PRELOAD \
    PKG_CONFIG_PATH PYTHONHOME PYTHONPATH XDG_DATA_DIRS; do
    args+=(--unsetenv "$name")
  done
  args+=(--setenv PATH /usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin)
  args+=(--setenv LC_ALL C.UTF-8) # the one locale that the root has: words are English
  # Held while the command runs, so that no other run removes the root under it.
  exec 8< "$root"
  flock -s 8
  # With a process namespace everything ends with the command, or with Ctrl+C. What the command has
  # just asked to end (a display, a bus) gets a second to tidy up. The terminal stays the caller's
  # (no --new-session), or no password could be asked for.
  # shellcheck disable=SC2016
  exec bwrap "${args[@]}" --unshare-pid --die-with-parent --chdir "$PWD" -- sh -c '
    "$@"
    status=$?
    for try in 1 2 3 4 5 6 7 8 9 10; do
      set -- /proc/[1-9]*
      [ $# -gt 2 ] || break # this shell, and the one above it
      sleep 0.1
    done
    exit $status' sh "$@"
}
