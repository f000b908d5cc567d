/**
 * Runs the bundled PostgreSQL of a server without a configured database. It unpacks the binaries,
 * locks the data folder, and starts, watches and stops the process. The entry type is {@link
 * dev.askel.postgres.BundledPostgres}.
 *
 * <p>{@code fsync} and {@code synchronous_commit} are always on; no file can turn them off. The
 * package does not depend on workflows, tables or Pekko. It provides a JDBC URL.
 */
@NullMarked
package dev.askel.postgres;

import org.jspecify.annotations.NullMarked;
