#!/usr/bin/env bash
# Called by Maven: `build` builds the console, `test` lints and tests it. Unchanged sources are
# skipped. Without npm, or with an older Node, the jar contains no console, and a message says so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly OUT=target/classes/META-INF/resources/console

skip() {
  echo "console: skipped: $*"
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
    echo "console: npm could not get its packages. Is its registry reachable (npm ping)? Maven with -DskipConsole builds without the console." >&2
    exit 1
  }
  printf '%s\n' "$wanted" >node_modules/.askel
}

case ${1:-} in
  build)
    sources=$(digest package.json package-lock.json index.html theme.mjs vite.config.ts tsconfig.json build public src)
    if [ "$(cat target/built 2>/dev/null)" = "$sources" ] && [ -f "$OUT/index.html" ]; then exit 0; fi
    install
    rm -f target/built
    npm run --silent build
    printf '%s\n' "$sources" >target/built
    ;;
  test)
    tested=$(digest package.json package-lock.json ./*.json ./*.js ./*.mjs ./*.ts .prettierignore build e2e mutants public src)
    # `./askel test` removes the reports to run the tests again.
    if [ "$(cat target/tested 2>/dev/null)" = "$tested" ] && [ -d target/surefire-reports ]; then exit 0; fi
    install
    rm -f target/tested
    npm run --silent lint
    npm run --silent test
    printf '%s\n' "$tested" >target/tested
    ;;
  *)
    echo "console: build/maven.sh takes build or test" >&2
    exit 2
    ;;
esac
