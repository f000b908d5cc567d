package dev.askel.engine.execution.live;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Delays runnable frames (main line, branch or iteration) while the node has too little memory for
 * their growth.
 */
final class MemoryWait {
    /** Waiting frames must check the memory again. They advance, or the execution is evicted. */
    record MemoryCheckDue() implements ExecutionCommand.Internal {}

    /** The interval at which waiting frames check for free memory. */
    private static final Duration MEMORY_CHECK = Duration.ofMillis(250);

    private final ExecutionActorContext actorContext;
    private boolean waiting;

    MemoryWait(ExecutionActorContext actorContext) {
        this.actorContext = actorContext;
    }

    /**
     * Returns whether runnable frames must wait for memory. If so, starts the timer of their next
     * check.
     *
     * @param hasFramesToAdvance returns whether a frame is runnable
     */
    boolean waitIfNeeded(BooleanSupplier hasFramesToAdvance) {
        var memory = actorContext.memory();
        // mayGrow is called last, because it can consume the only exemption from the bound.
        waiting =
                memory.isGrowthBounded() && hasFramesToAdvance.getAsBoolean() && !memory.mayGrow();
        var timers = actorContext.timers();
        if (waiting && !timers.isTimerActive(MemoryCheckDue.class)) {
            timers.startSingleTimer(MemoryCheckDue.class, new MemoryCheckDue(), MEMORY_CHECK);
        }
        return waiting;
    }

    /** Ends the wait. Returns whether frames were waiting. */
    boolean end() {
        boolean waited = waiting;
        waiting = false;
        return waited;
    }

    boolean isWaiting() {
        return waiting;
    }
}
