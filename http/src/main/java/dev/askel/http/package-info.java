/**
 * Serves HTTP: sockets, routing, admission, long polls and an orderly shutdown, over the typed
 * operations of {@code engine.api}.
 *
 * <p>Entry type: {@link dev.askel.http.HttpServer}. Of the engine it uses only {@code engine.api}.
 * Of {@code asl} it uses only the history and {@code Payload}. Its inner packages do not depend on
 * this package.
 */
@NullMarked
package dev.askel.http;

import org.jspecify.annotations.NullMarked;
