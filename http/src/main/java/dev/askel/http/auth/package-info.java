/**
 * Reads the account and region of a request from AWS's request signature (version 4), and names the
 * services that verify it. People sign in instead of signing requests.
 *
 * <p>Headers are passed as strings. Does not depend on an HTTP library or on operations.
 */
@NullMarked
package dev.askel.http.auth;

import org.jspecify.annotations.NullMarked;
