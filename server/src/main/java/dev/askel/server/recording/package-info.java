/**
 * What {@code askel record} does: reads the history of an execution from a server, by its public
 * API, and writes what its tasks came to as a test case of a mock configuration.
 */
@NullMarked
package dev.askel.server.recording;

import org.jspecify.annotations.NullMarked;
