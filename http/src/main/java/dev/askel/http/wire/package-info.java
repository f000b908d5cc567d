/**
 * Reads and writes AWS JSON 1.0: the bytes of requests, answers and errors, and the operation that
 * a target names.
 *
 * <p>There is one codec per group of operations of {@code engine.api}. Golden files pin the shapes,
 * which must not change. Entry type: {@link dev.askel.http.wire.ApiOperations}. Does not depend on
 * sockets, an HTTP library or actors.
 */
@NullMarked
package dev.askel.http.wire;

import org.jspecify.annotations.NullMarked;
