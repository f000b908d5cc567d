/**
 * Implements the administration commands of the command line. They call the running server or, when
 * no server runs, use the database for requests that need no engine. The package does not depend on
 * the implementation of repairs.
 */
@NullMarked
package dev.askel.server.inspection;

import org.jspecify.annotations.NullMarked;
