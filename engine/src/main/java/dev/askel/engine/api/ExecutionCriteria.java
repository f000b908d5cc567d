package dev.askel.engine.api;

import dev.askel.engine.api.Arn.StateMachineArn;
import dev.askel.engine.api.Executions.RedriveFilter;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which executions of an account in a region are meant: those that meet all of it. Null, or no
 * status at all, asks for nothing. Children of Map Runs never are among them.
 *
 * @param machine all machines that ever had this name; a version or an alias selects its executions
 * @param type of the machine
 * @param statuses one of these
 * @param startedFrom started then or later
 * @param startedBefore started earlier than that
 * @param stoppedFrom ended then or later
 * @param stoppedBefore ended earlier than that
 * @param namePrefix the beginning of the execution's name
 * @param failedState name of the state that failed; compared up to 256 characters
 * @param error name of the error it ended with; compared up to 256 characters
 * @param causeFingerprint as a list or a failure group shows it
 * @param cause text that the cause contains; upper and lower case of A to Z are equal. Only the
 *     latest {@link #CAUSES_MAX} failures are searched for it
 * @param redrive whether it has ever been redriven
 */
public record ExecutionCriteria(
        @Nullable StateMachineArn machine,
        @Nullable StateMachineType type,
        Set<ExecutionStatus> statuses,
        @Nullable Instant startedFrom,
        @Nullable Instant startedBefore,
        @Nullable Instant stoppedFrom,
        @Nullable Instant stoppedBefore,
        @Nullable String namePrefix,
        @Nullable String failedState,
        @Nullable String error,
        @Nullable String causeFingerprint,
        @Nullable String cause,
        @Nullable RedriveFilter redrive) {

    /** So many failures of an account in a region are searched for a text in their causes. */
    public static final int CAUSES_MAX = 100_000;

    /** Every execution of the account in the region. */
    public static final ExecutionCriteria ALL =
            new ExecutionCriteria(
                    null, null, Set.of(), null, null, null, null, null, null, null, null, null,
                    null);

    public ExecutionCriteria {
        // In the enum's order wherever it is written down.
        var ordered = EnumSet.noneOf(ExecutionStatus.class);
        ordered.addAll(statuses);
        statuses = Collections.unmodifiableSet(ordered);
    }

    /** Every execution of a machine, version or alias; of all machines for null. */
    public static ExecutionCriteria ofMachine(@Nullable StateMachineArn machine) {
        return new ExecutionCriteria(
                machine, null, Set.of(), null, null, null, null, null, null, null, null, null,
                null);
    }

    /** The same with one of these statuses. */
    public ExecutionCriteria withStatuses(Set<ExecutionStatus> others) {
        return new ExecutionCriteria(
                machine,
                type,
                others,
                startedFrom,
                startedBefore,
                stoppedFrom,
                stoppedBefore,
                namePrefix,
                failedState,
                error,
                causeFingerprint,
                cause,
                redrive);
    }

    /** The same, started earlier than that too. */
    public ExecutionCriteria andStartedBefore(Instant end) {
        return new ExecutionCriteria(
                machine,
                type,
                statuses,
                startedFrom,
                startedBefore == null || startedBefore.isAfter(end) ? end : startedBefore,
                stoppedFrom,
                stoppedBefore,
                namePrefix,
                failedState,
                error,
                causeFingerprint,
                cause,
                redrive);
    }

    /** The same, redriven or not. */
    public ExecutionCriteria withRedrive(@Nullable RedriveFilter filter) {
        return new ExecutionCriteria(
                machine,
                type,
                statuses,
                startedFrom,
                startedBefore,
                stoppedFrom,
                stoppedBefore,
                namePrefix,
                failedState,
                error,
                causeFingerprint,
                cause,
                filter);
    }
}
