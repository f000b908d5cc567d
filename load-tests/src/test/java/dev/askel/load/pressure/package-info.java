/**
 * Loads that must not end a node with 512 MiB of heap, such as fork bombs and endpoints that are
 * down.
 *
 * <p>This is verification code. It uses the wire protocol and the metrics of the server, and kills
 * its process.
 */
@NullMarked
package dev.askel.load.pressure;

import org.jspecify.annotations.NullMarked;
