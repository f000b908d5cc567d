/**
 * Replays executions and calls recorded from AWS against a server of this build. The recordings'
 * own runner makes the calls and compares the results, so the tests use only the wire protocol of
 * the server.
 */
@NullMarked
package dev.askel.docs.conformance;

import org.jspecify.annotations.NullMarked;
