package dev.askel.engine.execution.call;

import dev.askel.engine.task.PermitWait;
import dev.askel.engine.task.TaskOutcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The wait of one call for the permit of its endpoint.
 *
 * <p>A call that must not be made twice also waits in the wake-up row, so that it does not count as
 * made after a crash. It is then made after the row counts it as in flight. Thread-safe.
 */
public final class FramePermitWait implements PermitWait {
    /** Receives the steps of a wait. It may be called by any thread. */
    interface Listener {
        /** The call waits in memory. */
        void onAwaited(FramePermitWait wait, TaskOutcome.Deferred permit);

        /**
         * The call has its permit.
         *
         * @param confirmed the call is made when this future completes
         */
        void onGranted(FramePermitWait wait, CompletableFuture<Void> confirmed);
    }

    private final Listener listener;
    private final boolean inRow;
    private volatile boolean ended;

    // The monitor of this object guards the following fields.
    private boolean begun;
    private boolean granted;
    private @Nullable CompletableFuture<Void> confirmation;

    /**
     * Creates the wait of a call.
     *
     * @param inRow whether the call waits in the wake-up row too
     */
    FramePermitWait(Listener listener, boolean inRow) {
        this.listener = listener;
        this.inRow = inRow;
    }

    /** Ends the wait, because this run of the actor makes no more calls. */
    void end() {
        ended = true;
    }

    /**
     * Whether the call waits in the wake-up row. Such a call was not made. The actor confirms
     * permits, so the result remains valid while the actor handles one message.
     */
    synchronized boolean isUnsent() {
        return begun && (confirmation == null || !confirmation.isDone());
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    @Override
    public synchronized void onBegin(TaskOutcome.Deferred permit) {
        // Another thread may have granted the permit already.
        if (inRow && !granted) {
            begun = true;
            listener.onAwaited(this, permit);
        }
    }

    @Override
    public synchronized CompletionStage<?> onPermit() {
        granted = true;
        var confirmed = new CompletableFuture<Void>();
        if (begun) {
            confirmation = confirmed;
            listener.onGranted(this, confirmed);
        } else {
            confirmed.complete(null);
        }
        return confirmed;
    }
}
