/**
 * Queries of the journal, and the bounded queues that run them on their own threads and
 * connections.
 */
@NullMarked
package dev.askel.engine.journal.read;

import org.jspecify.annotations.NullMarked;
