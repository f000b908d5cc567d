#!/usr/bin/env bash
# Called by Maven: `build` builds the console, `test` lints and tests it. Unchanged sources are
# skipped. Without npm, or with an older Node, the jar contains no console, and a message says so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly MODULE=console OUT=target/classes/META-INF/resources/console

# shellcheck source=npm.sh
. build/npm.sh

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
    tested=$(digest package.json package-lock.json ./*.json ./*.js ./*.mjs ./*.ts .prettierignore build e2e firefox keyboard mutants public src)
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
