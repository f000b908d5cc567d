/**
 * Decides where an execution can migrate to another revision of its state machine.
 *
 * <p>{@link dev.askel.asl.interpreter.migration.MigrationPoint} finds the state that an execution
 * enters next. {@link dev.askel.asl.interpreter.migration.NextStates} compares the states that it
 * can enter with those of the other revision.
 */
@NullMarked
package dev.askel.asl.interpreter.migration;

import org.jspecify.annotations.NullMarked;
