/**
 * Deletes closed executions after their retention
 * (docs/adr/0009-retention-by-row-and-by-weekly-partition.md). The row of each execution is deleted
 * when the execution expires. Its journal is dropped with the partition of the period in which the
 * execution started. Executions that still run or closed late are moved out of that partition
 * first. One actor in the cluster does this in small steps; after an interruption the next round
 * continues.
 */
@NullMarked
package dev.askel.engine.retention;

import org.jspecify.annotations.NullMarked;
