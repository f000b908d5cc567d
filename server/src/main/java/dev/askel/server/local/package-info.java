/**
 * Validates and runs definitions in files, without a server. A run includes the executions that it
 * starts and the workers that it waits for.
 *
 * <p>The package uses the interpreter and the ledger of {@code asl}, and the engine's rules for
 * calls, children and tokens. Entry type: {@link dev.askel.server.local.LocalEngine}. Must not
 * depend on the database, the cluster or sockets. Nothing in this package is durable.
 */
@NullMarked
package dev.askel.server.local;

import org.jspecify.annotations.NullMarked;
