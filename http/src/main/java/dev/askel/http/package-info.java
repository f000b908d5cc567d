/**
 * The server: sockets, routes, admission, long polls and an orderly end, over the typed operations
 * of {@code engine.api}.
 *
 * <p>Sees of the engine only {@code engine.api}, of the language only its immutable types ({@code
 * history}, {@code Payload}, diagnostics). Arrows: {@code wire}, {@code auth}, {@code admission},
 * {@code hosts} ← this room.
 */
@NullMarked
package dev.askel.http;

import org.jspecify.annotations.NullMarked;
