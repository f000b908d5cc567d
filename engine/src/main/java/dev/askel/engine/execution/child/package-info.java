/**
 * Child executions of {@code states:startExecution}, and the notices between parents and children
 * (messages that are repeated until they are acknowledged). {@link
 * dev.askel.engine.execution.child.ChildExecutions} is the entry type.
 */
@NullMarked
package dev.askel.engine.execution.child;

import org.jspecify.annotations.NullMarked;
