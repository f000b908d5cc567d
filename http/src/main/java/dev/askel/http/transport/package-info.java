/**
 * The connections below HTTP: where a server listens, and TLS between HTTP and TCP.
 *
 * <p>Entry types: {@link dev.askel.http.transport.Listeners} and {@link
 * dev.askel.http.transport.TlsLayer}. Uses no other package of this module.
 */
@NullMarked
package dev.askel.http.transport;

import org.jspecify.annotations.NullMarked;
