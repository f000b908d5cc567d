/**
 * Implements {@code askel record}. It reads the history of an execution through a server's REST
 * API, and writes the results of its tasks as a mocked test case.
 */
@NullMarked
package dev.askel.server.recording;

import org.jspecify.annotations.NullMarked;
