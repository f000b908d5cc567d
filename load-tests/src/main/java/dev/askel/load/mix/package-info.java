/**
 * The mixed load: state machines of all kinds, clients that repeat calls, workers and functions.
 * Clients, workers and functions record responses and calls in {@code Observations}.
 *
 * <p>This is verification code. It uses only the wire protocol of the server.
 */
@NullMarked
package dev.askel.load.mix;

import org.jspecify.annotations.NullMarked;
