/**
 * The {@link dev.askel.engine.journal.Journal} of one PostgreSQL database. This package connects
 * the writer threads with the read queues.
 */
@NullMarked
package dev.askel.engine.journal.postgres;

import org.jspecify.annotations.NullMarked;
