/**
 * Functions whose calls workers fetch: what {@link dev.askel.connectors.function.WorkerQueues} asks
 * for, by the engine's own operations. Knows no Lambda and no connector.
 */
@NullMarked
package dev.askel.server.workers;

import org.jspecify.annotations.NullMarked;
