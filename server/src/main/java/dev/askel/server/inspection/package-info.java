/**
 * What an operator may learn of an execution from the command line, and do to it: from the running
 * server, or, for what needs no engine, from its database when none runs. Knows nothing of how an
 * execution is repaired.
 */
@NullMarked
package dev.askel.server.inspection;

import org.jspecify.annotations.NullMarked;
