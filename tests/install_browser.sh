# The browser tests need Chromium. Where it is missing and there are rights to, install it; else say what to install.
for name in chromium chromium-browser google-chrome; do
	command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ]; then
	root=""
elif sudo -n true 2>/dev/null; then
	root="sudo -n"
else
	root="false"
fi
if [ "$root" != false ]; then
	echo "Installing chromium …"
	if command -v apt-get >/dev/null 2>&1; then
		$root apt-get update -qq >/dev/null &&
			$root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null && exit 0
	elif command -v dnf >/dev/null 2>&1; then
		$root dnf install -q -y chromium >/dev/null && exit 0
	elif command -v apk >/dev/null 2>&1; then
		$root apk add -q chromium && exit 0
	fi
fi
echo "The browser tests need Chromium. Install the package chromium of your system, and run make test again." >&2
exit 1
