/**
 * What an operator may learn of an execution from the command line: from the running server, or
 * from its database when none runs.
 */
@NullMarked
package dev.askel.server.inspection;

import org.jspecify.annotations.NullMarked;
