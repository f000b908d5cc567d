/**
 * Deletes old partitions of the journal, moves executions that are still running out of them, and
 * keeps names reserved until they can be used again.
 */
@NullMarked
package dev.askel.engine.journal.retention;

import org.jspecify.annotations.NullMarked;
