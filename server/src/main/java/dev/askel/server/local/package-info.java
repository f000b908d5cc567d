/**
 * Validates and runs definitions in files, without a server. A run includes the executions that it
 * starts and the workers that it waits for.
 *
 * <p>The interpreter and the ledger are those of {@code asl}; the rules for calls, children and
 * tokens are the engine's. Entry type: {@link dev.askel.server.local.LocalEngine}. Must not depend
 * on the database, the cluster or sockets. Nothing here is durable.
 */
@NullMarked
package dev.askel.server.local;

import org.jspecify.annotations.NullMarked;
