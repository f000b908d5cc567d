package dev.askel.engine.execution.actor;

import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.OutOfReachException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the row of an execution counts an attempt to recover it. A commit ends that, and so does
 * a life without one that lasts long enough.
 */
public final class RecoveryAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryAttempts.class);

    /** The recovered execution has run long enough to be exempt if its node dies now. */
    public record Survived() implements ExecutionCommand.Internal {}

    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;

    public RecoveryAttempts(ExecutionActorContext actorContext, ExecutionServices services) {
        this.actorContext = actorContext;
        this.services = services;
    }

    /** The attempt under way is counted, durably. */
    public void onCounted() {
        actorContext.failures().attemptCounted();
    }

    /** The execution lives; it is on trial for a while if its attempt was counted. */
    public void onLive() {
        if (actorContext.failures().isAttemptCounted()) {
            actorContext
                    .timers()
                    .startSingleTimer(
                            Survived.class, new Survived(), services.settings().attemptOver());
        }
    }

    /** A commit says that the recovery went well. */
    public void onCommitted() {
        if (actorContext.failures().isAttemptCounted()) {
            // The commit's wake-up row counts from 0 again.
            actorContext.timers().cancel(Survived.class);
        }
        actorContext.failures().reset();
    }

    /** It has lived on without a commit, and nothing happened: its attempts are forgotten. */
    public void onSurvived() {
        if (actorContext.failures().isAttemptCounted() && actorContext.failures().count() == 0) {
            actorContext.failures().reset();
            services.journal()
                    .forgetAttempts(actorContext.persistenceId())
                    .whenComplete((_, failure) -> {
                        var reason = OutOfReachException.reasonOf(failure);
                        if (reason != null) {
                            DeferredWork.ATTEMPTS.deferred(reason, actorContext::persistenceId);
                        } else if (failure != null) {
                            LOG.warn(
                                    "{}: its attempts stay counted",
                                    actorContext.persistenceId(),
                                    failure);
                        }
                    });
        }
    }
}
