/**
 * Deletes old partitions of the journal and moves running executions out of them. Also keeps names
 * reserved until they can be used again.
 */
@NullMarked
package dev.askel.engine.journal.retention;

import org.jspecify.annotations.NullMarked;
