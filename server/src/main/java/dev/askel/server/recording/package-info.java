/**
 * Implements {@code askel record}: it reads the history of an execution by the REST API of a
 * server, and writes the results of its tasks as a mocked test case.
 */
@NullMarked
package dev.askel.server.recording;

import org.jspecify.annotations.NullMarked;
