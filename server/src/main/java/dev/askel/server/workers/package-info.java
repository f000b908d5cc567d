/**
 * Implements {@link dev.askel.connectors.function.WorkerQueues} with the engine's operations: the
 * queues in which function calls wait for workers. Does not depend on the Lambda connector.
 */
@NullMarked
package dev.askel.server.workers;

import org.jspecify.annotations.NullMarked;
