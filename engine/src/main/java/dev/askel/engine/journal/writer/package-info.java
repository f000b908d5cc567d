/** Commits groups of write requests, each group as one transaction. */
@NullMarked
package dev.askel.engine.journal.writer;

import org.jspecify.annotations.NullMarked;
