package dev.askel.engine.execution.actor;

import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.UnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the attempts to recover an execution. The count is stored in the wake-up row, the row with
 * the time of the execution's next load. A commit resets the count, and so does some time without a
 * failure.
 */
public final class RecoveryAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryAttempts.class);

    /** The recovered execution has run long enough for the recovery to count as successful. */
    public record Survived() implements ExecutionCommand.Internal {}

    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;

    public RecoveryAttempts(ExecutionActorContext actorContext, ExecutionServices services) {
        this.actorContext = actorContext;
        this.services = services;
    }

    /** Records that the current attempt is counted durably. */
    public void onCounted() {
        actorContext.failures().noteAttemptCounted();
    }

    /**
     * Records that the recovered execution runs. If the recovery attempt was counted, a timer sends
     * {@link Survived} to the actor.
     */
    public void onLive() {
        if (actorContext.failures().isAttemptCounted()) {
            actorContext
                    .timers()
                    .startSingleTimer(
                            Survived.class,
                            new Survived(),
                            services.settings().attemptResetAfter());
        }
    }

    /** Resets the attempts after a commit. */
    public void onCommitted() {
        if (actorContext.failures().isAttemptCounted()) {
            // The commit has already written a wake-up row with the count 0.
            actorContext.timers().cancel(Survived.class);
        }
        actorContext.failures().reset();
    }

    /**
     * Resets the attempts of an execution that has run for a while without a commit and without a
     * failure.
     */
    public void onSurvived() {
        if (actorContext.failures().isAttemptCounted() && actorContext.failures().count() == 0) {
            actorContext.failures().reset();
            services.journal()
                    .resetAttempts(actorContext.persistenceId())
                    .whenComplete((_, failure) -> {
                        var reason = UnavailableException.reasonOf(failure);
                        if (reason != null) {
                            DeferredWork.ATTEMPTS.recordDeferral(
                                    reason, actorContext::persistenceId);
                        } else if (failure != null) {
                            LOG.warn(
                                    "{}: its recovery attempts were not reset",
                                    actorContext.persistenceId(),
                                    failure);
                        }
                    });
        }
    }
}
