/**
 * The PostgreSQL that a server brings along when it is given none: the binaries, the data folder
 * and its lock, starting, watching and stopping the process.
 *
 * <p>Durable by intent: {@code fsync} and {@code synchronous_commit} are on and cannot be turned
 * off from a file. It knows nothing of workflows, tables or Pekko; what it hands out is a JDBC
 * address.
 */
@NullMarked
package dev.askel.postgres;

import org.jspecify.annotations.NullMarked;
