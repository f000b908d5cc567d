package dev.askel.engine.execution.live;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.call.DeferredCalls;
import dev.askel.engine.execution.commit.Commits;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Updates the wake-up row with deferred calls, and makes the calls that have received permits. A
 * permit is the right to make one concurrent call.
 */
final class DeferredCallUpdates {
    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;
    private final Commits commits;
    private final DeferredCalls deferred;
    private final Supplier<ExecutionState> state;
    private final @Nullable FrameRuntimes frames;
    private boolean callsStopped;

    /**
     * Creates the updates.
     *
     * @param frames null when the execution is loaded without its definition
     */
    DeferredCallUpdates(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            Commits commits,
            DeferredCalls deferred,
            Supplier<ExecutionState> state,
            @Nullable FrameRuntimes frames) {
        this.actorContext = actorContext;
        this.services = services;
        this.commits = commits;
        this.deferred = deferred;
        this.state = state;
        this.frames = frames;
    }

    /** Stops making calls. */
    void stopCalls() {
        callsStopped = true;
    }

    /**
     * Updates the wake-up row with the waiting calls, then makes the calls that have received
     * permits.
     */
    void update() {
        deferred.beginRowWrite(state.get());
        commits.updateWakeupRow(services.now(), this::onRowDurable);
    }

    private void onRowDurable() {
        var due = deferred.endRowWrite();
        if (callsStopped) {
            // The calls are not made, so the row must not count them as in flight.
            deferred.restore(due);
        } else if (frames != null && state.get().isRunning()) {
            frames.calls().makeDeferred(due);
        }
        if (deferred.requestRowWriteIfChanged()) {
            actorContext.tellSelf(new DeferredCalls.DeferralsChanged());
        }
    }
}
