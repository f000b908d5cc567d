/**
 * Definitions in files, without a server: checking one, and running one in this process, with the
 * executions that it starts and the workers that it waits for.
 *
 * <p>Decides nothing by itself: the interpreter and the ledger are the language's, the rules for
 * calls, children and tokens the engine's. Must not know the database, the cluster or sockets;
 * nothing here is durable.
 */
@NullMarked
package dev.askel.server.local;

import org.jspecify.annotations.NullMarked;
