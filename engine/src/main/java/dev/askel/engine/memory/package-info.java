/**
 * Bounds the heap that Standard executions take on a node while they are loaded. {@link
 * dev.askel.engine.memory.ExecutionMemory} admits starts, recoveries and repairs, fair by account
 * and state machine. Depends on no other package of the engine.
 */
@NullMarked
package dev.askel.engine.memory;

import org.jspecify.annotations.NullMarked;
