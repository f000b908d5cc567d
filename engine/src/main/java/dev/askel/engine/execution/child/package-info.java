/**
 * Child executions of {@code states:startExecution}, and the notices between parents and children.
 * {@link dev.askel.engine.execution.child.ChildExecutions} is the entry type.
 */
@NullMarked
package dev.askel.engine.execution.child;

import org.jspecify.annotations.NullMarked;
