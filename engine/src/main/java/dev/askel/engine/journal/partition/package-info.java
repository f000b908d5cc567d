/** Buckets (partitions of the journal by week) and slices (groups of persistence ids). */
@NullMarked
package dev.askel.engine.journal.partition;

import org.jspecify.annotations.NullMarked;
