/**
 * The administration commands: executions, connections and keys. They use the running server or,
 * for requests that need no engine, the database when no server runs. The package does not depend
 * on the implementation of repairs.
 */
@NullMarked
package dev.askel.server.inspection;

import org.jspecify.annotations.NullMarked;
