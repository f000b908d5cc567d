/**
 * On whose behalf a request runs: account and region from AWS's request signature (version 4).
 *
 * <p>Knows headers as texts; no HTTP library and no operation.
 */
@NullMarked
package dev.askel.http.auth;

import org.jspecify.annotations.NullMarked;
