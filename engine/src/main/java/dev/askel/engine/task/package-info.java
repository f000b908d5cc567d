/**
 * Calls of Task states: the interface that connectors implement, and the list that finds the
 * connector of a resource.
 *
 * <p>Connectors only make calls. The engine handles timers, retries, the three integration
 * patterns, tokens and history. The package depends on no service, no Pekko and no journal.
 */
@NullMarked
package dev.askel.engine.task;

import org.jspecify.annotations.NullMarked;
