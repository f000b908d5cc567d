/**
 * Calls of Task states: the interface that connectors implement, and the list that finds the
 * connector for a resource.
 *
 * <p>Connectors only make calls. The engine handles timers, retries, the three integration
 * patterns, tokens and history. The package does not depend on services, Pekko or the journal.
 */
@NullMarked
package dev.askel.engine.task;

import org.jspecify.annotations.NullMarked;
