package dev.askel.asl.model;

import dev.askel.asl.expression.ErrorName;
import java.util.List;
import java.util.Set;

/**
 * Decides whether the ErrorEquals of a Retrier or Catcher matches an error (the table of
 * docs/aws/asl.md section 11).
 */
public final class ErrorMatch {

    /** Errors of the language that are not failures of a task, besides the timeouts. */
    private static final Set<String> NOT_TASK_FAILURES =
            Set.of(
                    ErrorName.TIMEOUT,
                    ErrorName.HEARTBEAT_TIMEOUT,
                    ErrorName.RESULT_PATH_MATCH_FAILURE,
                    ErrorName.REFERENCE_PATH_CONFLICT,
                    ErrorName.PARAMETER_PATH_FAILURE,
                    ErrorName.INTRINSIC_FAILURE,
                    ErrorName.DATA_LIMIT_EXCEEDED,
                    ErrorName.QUERY_EVALUATION_ERROR,
                    ErrorName.EXCEED_TOLERATED_FAILURE_THRESHOLD,
                    ErrorName.ITEM_READER_FAILED,
                    ErrorName.RESULT_WRITER_FAILED,
                    ErrorName.BRANCH_FAILED,
                    ErrorName.NO_CHOICE_MATCHED);

    private ErrorMatch() {}

    /**
     * Whether the list matches this error, by its name or by a wildcard.
     *
     * <p>{@code States.Runtime} is never caught or retried, not even by its own name (recorded:
     * test_catch_states_runtime). {@code States.ALL} does catch {@code States.DataLimitExceeded}
     * (recorded: test_service_task_lambada_catch_state_all_data_limit_exceeded). The specification
     * names the error of a ResultPath that cannot be applied {@code States.ResultPathMatchFailure},
     * while AWS users report {@code States.ReferencePathConflict}; both names match it.
     */
    public static boolean matches(List<String> errorEquals, String error) {
        if (error.equals(ErrorName.RUNTIME)) {
            return false;
        }
        return errorEquals.contains(error)
                || errorEquals.contains(ErrorName.ALL)
                || (error.equals(ErrorName.RESULT_PATH_MATCH_FAILURE)
                        && errorEquals.contains(ErrorName.REFERENCE_PATH_CONFLICT))
                || (errorEquals.contains(ErrorName.TASK_FAILED)
                        && !NOT_TASK_FAILURES.contains(error));
    }

    /**
     * Whether the list matches a missed heartbeat. Its recorded name is {@code States.Timeout}, the
     * specification's {@code States.HeartbeatTimeout}; both are accepted.
     */
    public static boolean matchesMissedHeartbeat(List<String> errorEquals) {
        return matches(errorEquals, ErrorName.TIMEOUT)
                || matches(errorEquals, ErrorName.HEARTBEAT_TIMEOUT);
    }
}
