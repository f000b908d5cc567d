/**
 * The checker compares histories of the API with observations: responses to clients and calls of
 * functions.
 *
 * <p>This is verification code. It makes no calls and needs no server, so its tests do not use the
 * wire protocol.
 */
@NullMarked
package dev.askel.load.history;

import org.jspecify.annotations.NullMarked;
