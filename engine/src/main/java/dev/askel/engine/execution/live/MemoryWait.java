package dev.askel.engine.execution.live;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Holds back frames that could advance while the node has no memory for their growth. */
final class MemoryWait {
    /** Frames that wait for memory may advance now, or the execution is evicted. */
    record MemoryCheckDue() implements ExecutionCommand.Internal {}

    /** How long frames wait before they check again whether there is memory. */
    private static final Duration MEMORY_CHECK = Duration.ofMillis(250);

    private final ExecutionActorContext actorContext;
    private boolean waiting;

    MemoryWait(ExecutionActorContext actorContext) {
        this.actorContext = actorContext;
    }

    /**
     * Returns whether frames that could advance have to wait for memory. If so, starts a timer
     * after which they check again.
     *
     * @param hasFramesToAdvance whether any frame could advance
     */
    boolean holdBack(BooleanSupplier hasFramesToAdvance) {
        var memory = actorContext.memory();
        // mayGrow is called last, because it may use up the only exemption from the bound.
        waiting =
                memory.isGrowthBounded() && hasFramesToAdvance.getAsBoolean() && !memory.mayGrow();
        var timers = actorContext.timers();
        if (waiting && !timers.isTimerActive(MemoryCheckDue.class)) {
            timers.startSingleTimer(MemoryCheckDue.class, new MemoryCheckDue(), MEMORY_CHECK);
        }
        return waiting;
    }

    /** Ends the wait. Returns whether there was one. */
    boolean end() {
        boolean waited = waiting;
        waiting = false;
        return waited;
    }

    boolean isWaiting() {
        return waiting;
    }
}
