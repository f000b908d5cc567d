package dev.askel.engine.visibility;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.RedriveStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an execution can be redriven now, and why not (docs/aws/api.md, 4.3 Executions).
 * The reasons are those of AWS's model, the first two recorded.
 *
 * @param reason null when it can
 */
public record RedriveVerdict(RedriveStatus status, @Nullable String reason) {
    /** The verdict on a running execution, which can never be redriven. */
    public static final RedriveVerdict RUNNING = fixed(ExecutionStatus.RUNNING);

    /** The verdict when the machine is deleted or being deleted. */
    public static final RedriveVerdict DELETING = no("State machine is in DELETING status.");

    /**
     * The same limit as for a Map Run (docs/aws/quotas.md, 3. Tasks, maps, variables); the wording
     * of the reason is ours.
     */
    static final int REDRIVES_MAX = 1_000;

    static final Duration RUN_TIME_MAX = Duration.ofDays(365);
    static final Duration REDRIVABLE_FOR = Duration.ofDays(14);

    /**
     * Decides whether an execution can be redriven.
     *
     * @param machineActive whether the execution's machine accepts new executions
     * @param redriveCount how often it was redriven
     * @param historyEventsMax maximum number of events; there must be space for one more besides
     *     the last one
     * @param stoppedAt null while it runs
     */
    public static RedriveVerdict of(
            ExecutionStatus status,
            boolean machineActive,
            int redriveCount,
            long historyEventsMax,
            long lastEventId,
            Instant startedAt,
            @Nullable Instant stoppedAt,
            Instant now) {
        return switch (status) {
            case RUNNING, SUCCEEDED -> fixed(status);
            case PENDING_REDRIVE -> new RedriveVerdict(RedriveStatus.REDRIVABLE_BY_MAP_RUN, null);
            case FAILED, ABORTED, TIMED_OUT -> {
                if (!machineActive) {
                    yield DELETING;
                }
                if (lastEventId >= historyEventsMax - 1) {
                    yield no("Execution history event limit exceeded.");
                }
                if (redriveCount >= REDRIVES_MAX) {
                    yield no("Execution redrive limit exceeded.");
                }
                if (!startedAt.plus(RUN_TIME_MAX).isAfter(now)) {
                    yield no("Execution has exceeded the max execution time.");
                }
                if (stoppedAt != null && stoppedAt.plus(REDRIVABLE_FOR).isBefore(now)) {
                    yield no("Execution redrivable period exceeded.");
                }
                yield new RedriveVerdict(RedriveStatus.REDRIVABLE, null);
            }
        };
    }

    /** Returns whether the execution can be redriven. */
    public boolean isRedrivable() {
        return status == RedriveStatus.REDRIVABLE;
    }

    /** Returns the verdict of a status that does not depend on other facts. */
    static RedriveVerdict fixed(ExecutionStatus status) {
        return no("Execution is " + status + " and cannot be redriven");
    }

    private static RedriveVerdict no(String reason) {
        return new RedriveVerdict(RedriveStatus.NOT_REDRIVABLE, reason);
    }
}
