/**
 * The connectors of this server, put together from settings and environment.
 *
 * <p>Knows every family of connectors and nobody else; only the server knows this room.
 */
@NullMarked
package dev.askel.connectors;

import org.jspecify.annotations.NullMarked;
