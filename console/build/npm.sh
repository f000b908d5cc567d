# Functions of the modules that npm builds. The caller is in its module's folder and has set MODULE,
# the module's name, and OUT, the folder of its build.

skip() {
  echo "$MODULE: skipped: $*"
  # A previous build must not be packed as if it were built from these sources.
  rm -rf "$OUT" target/built target/tested
  exit 0
}

readonly NEEDED="Node 20.19, 22.13, or 24 and newer"

command -v npm >/dev/null && command -v node >/dev/null || skip "npm is missing ($NEEDED is needed)"
# The versions that the packages in the lock file support.
node -e '
  const [major, minor] = process.versions.node.split(".").map(Number);
  const fits = major >= 24 || (major === 22 && minor >= 13) || (major === 20 && minor >= 19);
  process.exit(fits ? 0 : 1);
' || skip "Node $(node --version) is not supported ($NEEDED is needed)"

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}

# Prints one digest for all input files of a step.
digest() {
  find "$@" -type f -not -name '.*.swp' | LC_ALL=C sort | while IFS= read -r file; do sha256 "$file"; done | sha256 | cut -c 1-32
}

install() {
  local wanted
  wanted=$(digest package.json package-lock.json .npmrc)
  [ "$(cat node_modules/.askel 2>/dev/null)" = "$wanted" ] && return
  npm ci --ignore-scripts --no-audit --no-fund || {
    echo "$MODULE: npm could not get its packages. Is its registry reachable (npm ping)? Maven with -DskipConsole builds without it." >&2
    exit 1
  }
  printf '%s\n' "$wanted" >node_modules/.askel
}
