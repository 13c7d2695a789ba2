#!/bin/bash
# system-packages.sh LIST...: installs the Debian packages named in deploy/packages/LIST.txt that are missing here.
# Starts no service, asks no question, and says in plain words what to do when it may not install.
set -euo pipefail
cd "$(dirname "$0")/.."

lists=()
for list in "$@"; do lists+=("deploy/packages/$list.txt"); done

installed() { [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

candidate() { [[ $(LC_ALL=C apt-cache policy "$1") =~ Candidate:\ [^\(] ]]; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

missing() { # prints the entries of which no alternative is installed
    local entry name found
    while read -r entry; do
        found=
        for name in ${entry//|/ }; do if installed "$name"; then found=yes; fi; done
        if [ -z "$found" ]; then echo "$entry"; fi
    done < <(sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "${lists[@]}")
}

wanted=$(missing) || true
if [ -z "$wanted" ]; then exit 0; fi
one_line=$(tr '\n' ' ' <<<"$wanted")

if ! command -v apt-get >/dev/null; then
    echo "This machine lacks: $one_line(Debian's names) and has no apt-get. Install them, or use Debian 12 or 13." >&2
    exit 1
fi
if [ "$(id -u)" != 0 ] && ! { command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }; then
    echo "This machine lacks: $one_line" >&2
    echo "Installing needs root, and sudo is not possible here. As root: apt-get install ${one_line//|/ or }" >&2
    exit 1
fi

log=$(mktemp --suffix=.apt.log)
policy=/usr/sbin/policy-rc.d # 101 from it: Debian's packages start no service
restore() { if [ -n "${made_policy:-}" ]; then as_root rm -f "$policy"; fi; }
trap restore EXIT
if [ ! -e "$policy" ]; then
    made_policy=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
fi

quietly() { # runs as root, waits for another apt, shows the log's end on failure
    as_root env DEBIAN_FRONTEND=noninteractive "$@" </dev/null >>"$log" 2>&1 || {
        echo "failed: $* (whole log: $log)" >&2
        tail -n 20 "$log" >&2
        exit 1
    }
}

echo "installing Debian packages: $one_line"
# An index that cannot be renewed (no network) may still name everything that is wanted.
as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update </dev/null >>"$log" 2>&1 ||
    echo "apt-get update had errors (log: $log); going on with the index there is" >&2
names=()
for entry in $wanted; do
    chosen=
    for name in ${entry//|/ }; do if [ -z "$chosen" ] && candidate "$name"; then chosen=$name; fi; done
    if [ -z "$chosen" ]; then
        echo "No package here is called ${entry//|/ or }: this needs Debian 12 or 13. apt's log: $log" >&2
        exit 1
    fi
    names+=("$chosen")
done
quietly apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 install "${names[@]}"
rm -f "$log"

# What the tests use starts its own; a daemon that Debian enables at boot is turned off again.
for name in "${names[@]}"; do
    case $name in kamailio | lldpd | mosquitto | rtpengine-daemon)
        if [ -d /run/systemd/system ]; then as_root systemctl disable --quiet "$name"; fi
        ;;
    esac
done
