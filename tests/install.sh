# What the tests need that is no Python package: `sh tests/install.sh chromium npm java pango tests` takes care of these programs
# and libraries, and of the npm packages that tests/package-lock.json names. Where one is missing and there are rights to, it is
# installed; else this says what to install.
set -eu
cd "$(dirname "$0")/.."

# One of these programs (or libraries, by their file), or the packages that bring it on Debian, on Fedora, and on Alpine.
program() {
	there "$1" && return
	if [ "$(id -u)" = 0 ]; then
		root=""
	elif sudo -n true 2>/dev/null; then
		root="sudo -n"
	else
		missing "$2"
	fi
	echo "Installing $2 …"
	if command -v apt-get >/dev/null 2>&1; then
		{ $root apt-get update -qq &&
			$root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $2; } >/dev/null || missing "$2"
	elif command -v dnf >/dev/null 2>&1; then
		$root dnf install -q -y $3 >/dev/null || missing "$3"
	elif command -v apk >/dev/null 2>&1; then
		$root apk add -q $4 || missing "$4"
	fi
	there "$1" || missing "$2"
}

there() {
	for name in $1; do
		case $name in
		lib*) .venv/bin/python -c "import ctypes; ctypes.CDLL('$name')" 2>/dev/null && return ;;
		*) command -v "$name" >/dev/null 2>&1 && return ;;
		esac
	done
	return 1
}

missing() {
	echo "The tests need $1. Install that from the packages of your system, and run make again." >&2
	exit 1
}

# What a folder's lock file names, unless exactly that is installed. No script of a package is run.
packages() {
	cmp -s "$1/package-lock.json" "$1/node_modules/installed.json" && return
	echo "Installing packages from npm …"
	if ! npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null; then
		echo "The packages of $1/package-lock.json could not be fetched from npm. Repair what npm says, and run make again." >&2
		exit 1
	fi
	cp "$1/package-lock.json" "$1/node_modules/installed.json"
}

for wanted in "$@"; do
	case $wanted in
	chromium) program "chromium chromium-browser google-chrome" chromium chromium chromium ;;
	java) program java default-jre-headless java-latest-openjdk-headless openjdk17-jre-headless ;;
	pango) program libpangoft2-1.0.so.0 "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" pango pango ;;
	npm) program npm "nodejs npm" nodejs-npm npm ;;
	*) packages "$wanted" ;;
	esac
done
