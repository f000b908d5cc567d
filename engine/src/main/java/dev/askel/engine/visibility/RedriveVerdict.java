package dev.askel.engine.visibility;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.MachineLimits;
import dev.askel.engine.api.RedriveStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an execution can be redriven now (docs/aws/api.md, 4.3 Executions). The reasons
 * are those of AWS's model.
 *
 * @param reason the reason why the execution cannot be redriven; null when it can be redriven
 */
public record RedriveVerdict(RedriveStatus status, @Nullable String reason) {
    /** The verdict on a running execution, which can never be redriven. */
    public static final RedriveVerdict RUNNING = ofStatus(ExecutionStatus.RUNNING);

    /** The verdict when the machine is deleted or being deleted. */
    public static final RedriveVerdict DELETING =
            notRedrivable("State machine is in DELETING status.");

    private static final RedriveVerdict HISTORY_FULL =
            notRedrivable("Execution history event limit exceeded.");

    /**
     * The maximum number of redrives, as for a Map Run (docs/aws/quotas.md, 3. Tasks, maps,
     * variables). AWS has no reason for this case.
     */
    static final int REDRIVES_MAX = 1_000;

    static final Duration REDRIVE_PERIOD = Duration.ofDays(14);

    /**
     * The limits of an execution that a redrive must not exceed.
     *
     * @param historyEventsMax the maximum number of events of a history; a redrive needs space for
     *     two more
     * @param runTimeMax the maximum time from the start to the end, including redrives
     */
    public record RedriveLimits(long historyEventsMax, Duration runTimeMax) {
        /**
         * Returns the limits of an execution.
         *
         * @param own the limits of its state machine; null for none
         * @param historyEventsMax the maximum without a limit of the state machine
         * @param runTimeMax the maximum without a limit of the state machine
         */
        public static RedriveLimits of(
                @Nullable MachineLimits own, long historyEventsMax, Duration runTimeMax) {
            return new RedriveLimits(
                    MachineLimits.historyEvents(own, historyEventsMax),
                    MachineLimits.runTime(own, runTimeMax));
        }
    }

    /**
     * Decides whether an execution can be redriven.
     *
     * @param machineActive whether the execution's machine accepts new executions
     * @param redriveCount the number of redrives of the execution
     * @param limits the limits of the execution
     * @param stoppedAt the time of the end; null while the execution runs
     */
    public static RedriveVerdict of(
            ExecutionStatus status,
            boolean machineActive,
            int redriveCount,
            RedriveLimits limits,
            long lastEventId,
            Instant startedAt,
            @Nullable Instant stoppedAt,
            Instant now) {
        return switch (status) {
            case RUNNING, SUCCEEDED -> ofStatus(status);
            case PENDING_REDRIVE -> new RedriveVerdict(RedriveStatus.REDRIVABLE_BY_MAP_RUN, null);
            case FAILED, ABORTED, TIMED_OUT -> {
                if (!machineActive) {
                    yield DELETING;
                }
                if (isHistoryFull(lastEventId, limits.historyEventsMax())) {
                    yield HISTORY_FULL;
                }
                if (redriveCount >= REDRIVES_MAX) {
                    yield notRedrivable("Execution redrive limit exceeded.");
                }
                if (!startedAt.plus(limits.runTimeMax()).isAfter(now)) {
                    yield notRedrivable("Execution has exceeded the max execution time.");
                }
                if (stoppedAt != null && stoppedAt.plus(REDRIVE_PERIOD).isBefore(now)) {
                    yield notRedrivable("Execution redrivable period exceeded.");
                }
                yield new RedriveVerdict(RedriveStatus.REDRIVABLE, null);
            }
        };
    }

    /** Whether a history has no space for a redrive. */
    public static boolean isHistoryFull(long lastEventId, long historyEventsMax) {
        return lastEventId >= historyEventsMax - 1;
    }

    /**
     * Returns the verdict for a Standard child of a Map Run. A redrive of the run's parent
     * execution runs an unsuccessful child again (docs/aws/api.md, 4.3 Executions).
     */
    public static RedriveVerdict ofMapChild(
            ExecutionStatus status, long historyEventsMax, long lastEventId) {
        var verdict = ofMapChild(status);
        return verdict.status() != RedriveStatus.NOT_REDRIVABLE
                        && isHistoryFull(lastEventId, historyEventsMax)
                ? HISTORY_FULL
                : verdict;
    }

    /** Returns the verdict for an Express child of a Map Run, which has no history. */
    public static RedriveVerdict ofMapChild(ExecutionStatus status) {
        return switch (status) {
            case RUNNING, SUCCEEDED -> ofStatus(status);
            case PENDING_REDRIVE, FAILED, ABORTED, TIMED_OUT ->
                    new RedriveVerdict(RedriveStatus.REDRIVABLE_BY_MAP_RUN, null);
        };
    }

    /** Returns whether the execution can be redriven. */
    public boolean isRedrivable() {
        return status == RedriveStatus.REDRIVABLE;
    }

    /** Returns the verdict for a status that cannot be redriven. */
    static RedriveVerdict ofStatus(ExecutionStatus status) {
        return notRedrivable("Execution is " + status + " and cannot be redriven");
    }

    private static RedriveVerdict notRedrivable(String reason) {
        return new RedriveVerdict(RedriveStatus.NOT_REDRIVABLE, reason);
    }
}
