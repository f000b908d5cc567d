/**
 * Implements {@link dev.askel.connectors.function.WorkerQueues}, the queues of functions that
 * workers answer, by the engine's operations. Does not depend on Lambda or on connectors.
 */
@NullMarked
package dev.askel.server.workers;

import org.jspecify.annotations.NullMarked;
