/**
 * Bounds the heap of loaded Standard executions on a node. {@link
 * dev.askel.engine.memory.ExecutionMemory} admits starts, recoveries and repairs, fair by account
 * and state machine. The package depends on no other package of the engine.
 */
@NullMarked
package dev.askel.engine.memory;

import org.jspecify.annotations.NullMarked;
