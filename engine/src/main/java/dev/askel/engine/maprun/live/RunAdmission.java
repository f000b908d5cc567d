package dev.askel.engine.maprun.live;

import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.admission.LoadedRunMemory;
import dev.askel.engine.maprun.admission.MachineOwner;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reserves memory for one run ({@link LoadedRunMemory}), or queues the run. Must be used by the
 * run's actor.
 *
 * <p>The outcome of a child is reported by a hint that is sent once. The actor of a passivated run
 * may be refused, or its node may be lost, before the run is loaded. An actor that has received
 * such a hint and has no memory therefore ends the passivation in the row. {@code MapRunWaker} then
 * wakes the run in each round.
 */
final class RunAdmission {
    /**
     * The maximum number of attempts to change the row after a hint. After the last attempt, the
     * next hint starts new attempts, or the run continues at its wake-up time. A failure that is
     * not temporary ends the attempts.
     */
    private static final int ATTEMPTS_MAX = 5;

    private static final Logger LOG = LoggerFactory.getLogger(RunAdmission.class);

    private final ActorContext<MapRunCommand> actor;
    private final MapRunServices services;
    private final String runId;
    private final ReceivedMessages received;
    private final RunRetries retries;
    private LoadedRunMemory.@Nullable Reservation reservation;

    /** Whether the run was queued for memory and has not been loaded since. */
    private boolean isQueued;

    private boolean isRefused;

    /**
     * Whether the row may still record a passivation, because this actor has not loaded the run.
     */
    private boolean mayBePassivated = true;

    private boolean isEndingPassivation;
    private int attempts;

    /** The result of a request for memory. */
    enum Result {
        /** The run may be loaded. */
        ADMITTED,
        /** The run waits. The actor is notified when the run has memory. */
        QUEUED,
        /** Too many runs wait. */
        REFUSED
    }

    /** A message of an admission to its actor. */
    sealed interface Message extends MapRunCommand.Internal {}

    /** The received messages that the actor must not forget when it restarts after a failure. */
    static final class ReceivedMessages {
        /** Whether the shard has requested the actor to stop. */
        private boolean isHandedOff;

        /**
         * Whether a child has ended while the actor did not own the run. The row may still be
         * passivated.
         */
        private boolean hasChildEnded;

        void onHandOff() {
            isHandedOff = true;
        }

        boolean isHandedOff() {
            return isHandedOff;
        }
    }

    private record PassivationEnded(RunAdmission admission, @Nullable Throwable failure)
            implements Message {}

    private record RetryEnd(RunAdmission admission) implements Message {}

    RunAdmission(
            ActorContext<MapRunCommand> actor,
            TimerScheduler<MapRunCommand> timers,
            MapRunServices services,
            String runId,
            ReceivedMessages received) {
        this.actor = actor;
        this.services = services;
        this.runId = runId;
        this.received = received;
        this.retries = new RunRetries(timers, services.random(), runId);
    }

    /**
     * Reserves memory for the row of the run.
     *
     * @param admitted sent to the actor when a queued run gets memory
     */
    Result reserve(MapRunCommand admitted) {
        reservation =
                services.memory()
                        .loaded()
                        .reserve(MachineOwner.of(runId), () -> actor.getSelf().tell(admitted));
        isRefused = reservation == null;
        isQueued = reservation != null && !reservation.isAdmitted();
        endPassivationIfNeeded();
        return isRefused ? Result.REFUSED : isQueued ? Result.QUEUED : Result.ADMITTED;
    }

    /**
     * Reserves memory for a run whose size is known.
     *
     * @return false when the run waits for this memory; the run is loaded again later
     */
    boolean hasMemory(long bytes) {
        isQueued = reservation != null && !reservation.resize(bytes);
        return !isQueued;
    }

    /** Returns whether the run was queued for memory and has memory now. */
    boolean isAdmittedFromQueue() {
        return isQueued && reservation != null && reservation.isAdmitted();
    }

    /** Records that the actor loads the row. A takeover of the row ends its passivation. */
    void onLoad() {
        isQueued = false;
        mayBePassivated = false;
        isEndingPassivation = false;
    }

    /** Records that the actor owns the run, which is therefore not passivated. */
    void onOwned() {
        received.hasChildEnded = false;
    }

    /** Releases the memory, or removes the run from the queue. */
    void release() {
        isQueued = false;
        if (reservation != null) {
            reservation.release();
            reservation = null;
        }
    }

    /** Records that a child has ended. If the run has no memory, ends its passivation. */
    void onChildEnded() {
        received.hasChildEnded = true;
        endPassivationIfNeeded();
    }

    private void endPassivationIfNeeded() {
        if (received.hasChildEnded
                && mayBePassivated
                && !isEndingPassivation
                && (isQueued || isRefused)) {
            attempts = 0;
            endPassivation();
        }
    }

    private void endPassivation() {
        isEndingPassivation = true;
        attempts++;
        actor.pipeToSelf(
                services.store().endPassivation(runId),
                (_, failure) -> new PassivationEnded(this, failure));
    }

    /** Returns whether the row is being changed, so that the actor must not stop yet. */
    boolean isEndingPassivation() {
        return isEndingPassivation;
    }

    void onMessage(Message message) {
        if (!isEndingPassivation) {
            return;
        }
        switch (message) {
            case PassivationEnded(var admission, var failure) when admission == this ->
                    onPassivationEnded(failure);
            case RetryEnd(var admission) when admission == this -> endPassivation();
            case PassivationEnded _, RetryEnd _ -> {}
        }
    }

    private void onPassivationEnded(@Nullable Throwable failure) {
        if (failure == null) {
            isEndingPassivation = false;
            mayBePassivated = false;
            received.hasChildEnded = false;
        } else if (UnavailableException.reasonOf(failure) == null) {
            isEndingPassivation = false;
            LOG.error("{}: its passivation cannot be ended", runId, failure);
        } else if (attempts < ATTEMPTS_MAX) {
            retries.schedule(RetryEnd.class, new RetryEnd(this), failure);
        } else {
            isEndingPassivation = false;
        }
    }
}
