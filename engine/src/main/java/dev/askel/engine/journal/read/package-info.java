/** Queries of the journal, each on a bounded queue with its own threads and connections. */
@NullMarked
package dev.askel.engine.journal.read;

import org.jspecify.annotations.NullMarked;
