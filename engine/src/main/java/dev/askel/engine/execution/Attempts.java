package dev.askel.engine.execution;

import dev.askel.engine.deferral.DeferredWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the row of an execution counts an attempt to recover it. A commit ends that, and so does
 * a life without one that lasts long enough.
 */
final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final Seat seat;
    private final ExecutionServices services;

    Attempts(Seat seat, ExecutionServices services) {
        this.seat = seat;
        this.services = services;
    }

    /** The attempt under way is counted, durably. */
    void counted() {
        seat.trouble().attemptCounted();
    }

    /** The execution lives; it is on trial for a while if its attempt was counted. */
    void lives() {
        if (seat.trouble().isAttemptCounted()) {
            seat.timers()
                    .startSingleTimer(
                            ExecutionEntity.Survived.class,
                            new ExecutionEntity.Survived(),
                            services.settings().attemptOver());
        }
    }

    /** A commit says that the recovery went well. */
    void committed() {
        if (seat.trouble().isAttemptCounted()) {
            // The commit's wake-up row counts from 0 again.
            seat.timers().cancel(ExecutionEntity.Survived.class);
        }
        seat.trouble().forget();
    }

    /** It has lived on without a commit, and nothing happened: its attempts are forgotten. */
    void survived() {
        if (seat.trouble().isAttemptCounted() && seat.trouble().failures() == 0) {
            seat.trouble().forget();
            services.journal()
                    .forgetAttempts(seat.persistenceId())
                    .whenComplete((_, failure) -> {
                        var reason = OutOfReachException.reasonOf(failure);
                        if (reason != null) {
                            DeferredWork.ATTEMPTS.deferred(reason, seat::persistenceId);
                        } else if (failure != null) {
                            LOG.warn(
                                    "{}: its attempts stay counted", seat.persistenceId(), failure);
                        }
                    });
        }
    }
}
