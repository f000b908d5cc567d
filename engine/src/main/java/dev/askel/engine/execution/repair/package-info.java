/**
 * The operations of an operator who inspects and repairs executions. {@link
 * dev.askel.engine.execution.repair.ExecutionRepairs} is the entry type.
 */
@NullMarked
package dev.askel.engine.execution.repair;

import org.jspecify.annotations.NullMarked;
