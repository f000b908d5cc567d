#!/usr/bin/env bash
# Called by Maven: `build` builds the site, `test` tests the build scripts. `build` does nothing when no input changed.
# Without npm, or with an older Node, the jar contains no site, and a message says so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly MODULE=site OUT=target/classes/META-INF/resources/docs
# shellcheck source=../../console/build/npm.sh
. ../console/build/npm.sh

# The documents, and the files that they link to.
documents() {
  find .. -name '*.md' -not -path '*/node_modules/*' -not -path '*/target/*' -not -path '*/src/*' -not -path '*/.*/*'
  find ../docs/clients ../docs/evidence ../docs/src/test/java/dev/askel/docs/clients ../monitoring ../packaging/systemd -type f
  ls ../*/src/main/resources/reference.conf ../load-tests/gatling/run ../load-tests/scaling/run
}

case ${1:-} in
  build)
    # shellcheck disable=SC2046 # names of the repository have no blanks
    sources=$(digest package.json package-lock.json .vitepress/config.mjs .vitepress/theme build ../console/build/compress.mjs ../console/public/askel.svg $(documents))
    if [ "$(cat target/built 2>/dev/null)" = "$sources" ] && [ -f "$OUT/index.html" ]; then exit 0; fi
    install
    rm -f target/built
    npm run --silent build
    printf '%s\n' "$sources" >target/built
    ;;
  test)
    install
    npm run --silent test
    ;;
  *)
    echo "site: build/maven.sh takes build or test" >&2
    exit 2
    ;;
esac
