/**
 * The {@link dev.askel.engine.journal.Journal} of one PostgreSQL database: assembles the writer
 * threads and the readers.
 */
@NullMarked
package dev.askel.engine.journal.postgres;

import org.jspecify.annotations.NullMarked;
