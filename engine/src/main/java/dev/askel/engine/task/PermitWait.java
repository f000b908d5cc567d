package dev.askel.engine.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The wait of one call for the permit of its endpoint ({@link CallLimits}). All methods may run on
 * any thread, and must not block.
 */
public interface PermitWait {
    /** The wait of a call whose caller needs no notification. */
    PermitWait UNOBSERVED =
            new PermitWait() {
                @Override
                public boolean isEnded() {
                    return false;
                }

                @Override
                public void onBegin(TaskOutcome.Deferred permit) {}

                @Override
                public CompletionStage<?> onPermit() {
                    return CompletableFuture.completedStage(null);
                }
            };

    /** Whether the caller needs the call no longer. The call is then not made. */
    boolean isEnded();

    /**
     * The call waits in memory.
     *
     * @param permit the outcome that the call would have if it were deferred now
     */
    void onBegin(TaskOutcome.Deferred permit);

    /**
     * A call that has waited has its permit. The call is made when the returned stage completes.
     */
    CompletionStage<?> onPermit();
}
