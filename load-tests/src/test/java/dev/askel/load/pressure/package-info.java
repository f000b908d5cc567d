/**
 * Loads that must not end a node with a heap of 512 MiB, such as fork bombs and endpoints that are
 * down.
 *
 * <p>This is verification code. It uses the wire protocol and the metrics of the server, and kills
 * the server's process.
 */
@NullMarked
package dev.askel.load.pressure;

import org.jspecify.annotations.NullMarked;
