/**
 * Serves HTTP: sockets, routing, admission, long polls and an orderly shutdown, over the typed
 * operations of {@code engine.api}.
 *
 * <p>Entry type: {@link dev.askel.http.HttpServer}. Of the engine it depends on {@code engine.api}
 * only, of {@code asl} on the history and {@code Payload} only. Its inner packages do not depend on
 * this package.
 */
@NullMarked
package dev.askel.http;

import org.jspecify.annotations.NullMarked;
