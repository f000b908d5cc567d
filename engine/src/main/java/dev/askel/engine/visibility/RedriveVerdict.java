package dev.askel.engine.visibility;

import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.RedriveStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether an execution can be redriven now, and why not (spec/api.md section 4.3; the reasons are
 * those of AWS's model, the first two recorded).
 *
 * @param reason null when it can
 */
public record RedriveVerdict(RedriveStatus status, @Nullable String reason) {
    /** One that still runs cannot be redriven, whatever else may be said of it. */
    public static final RedriveVerdict RUNNING = fixed(ExecutionStatus.RUNNING);

    /** What a machine that is being deleted, or is gone, says of its executions. */
    public static final RedriveVerdict DELETING = no("State machine is in DELETING status.");

    /** As many as of a Map Run (spec/quotas.md section 3); the reason's wording is ours. */
    static final int REDRIVES_MAX = 1_000;

    static final Duration RUN_TIME_MAX = Duration.ofDays(365);
    static final Duration REDRIVABLE_FOR = Duration.ofDays(14);

    /**
     * Decides.
     *
     * @param machineActive whether the execution's machine takes new executions
     * @param redriveCount how often it was redriven
     * @param historyEventsMax events of a history; below its last there must be room for another
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

    /** Whether it can. */
    public boolean isRedrivable() {
        return status == RedriveStatus.REDRIVABLE;
    }

    /** That of a status which none of the other facts changes. */
    static RedriveVerdict fixed(ExecutionStatus status) {
        return no("Execution is " + status + " and cannot be redriven");
    }

    private static RedriveVerdict no(String reason) {
        return new RedriveVerdict(RedriveStatus.NOT_REDRIVABLE, reason);
    }
}
