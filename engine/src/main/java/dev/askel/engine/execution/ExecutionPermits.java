package dev.askel.engine.execution;

import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.task.CallPermits;

/**
 * The permits of deferred calls. Starts of children wait for memory, and all other calls for
 * permits of their connectors.
 */
public final class ExecutionPermits implements CallPermits {
    private final ExecutionMemory memory;
    private final CallPermits others;

    /** Of this node. */
    public ExecutionPermits(ExecutionMemory memory, CallPermits others) {
        this.memory = memory;
        this.others = others;
    }

    @Override
    public int claim(String permit, int callsMax) {
        return permit.startsWith(StartPermits.PREFIX)
                ? memory.claimStarts(callsMax, System.nanoTime())
                : others.claim(permit, callsMax);
    }
}
