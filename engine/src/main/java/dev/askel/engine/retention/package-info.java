/**
 * Deletes closed executions after their retention
 * (docs/adr/0009-retention-by-row-and-by-weekly-partition.md). Their rows are deleted one by one as
 * each expires, and their journal is dropped with the partition of the week in which they started.
 * Executions that still run or closed late are moved out of that partition first. One actor in the
 * cluster does this in small steps; after an interruption the next round continues.
 */
@NullMarked
package dev.askel.engine.retention;

import org.jspecify.annotations.NullMarked;
