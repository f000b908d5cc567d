/**
 * Buckets (partitions of the journal by time of the start) and slices (groups of persistence ids).
 */
@NullMarked
package dev.askel.engine.journal.partition;

import org.jspecify.annotations.NullMarked;
