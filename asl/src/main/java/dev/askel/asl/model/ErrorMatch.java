package dev.askel.asl.model;

import dev.askel.asl.expression.ErrorName;
import java.util.List;
import java.util.Set;

/**
 * Decides whether the ErrorEquals field of a retrier or catcher matches an error (the table in
 * docs/aws/asl.md section 11).
 */
public final class ErrorMatch {

    /** The reserved errors that {@code States.TaskFailed} does not match. */
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
     * Whether the list matches this error, by name or by a wildcard.
     *
     * <p>Three rules are not obvious:
     *
     * <ul>
     *   <li>{@code States.Runtime} is never caught or retried, not even by its own name (AWS
     *       recording test_catch_states_runtime).
     *   <li>{@code States.ALL} matches {@code States.DataLimitExceeded} (AWS recording
     *       test_service_task_lambada_catch_state_all_data_limit_exceeded).
     *   <li>A ResultPath that cannot be applied matches two names: {@code
     *       States.ResultPathMatchFailure} of the specification, and {@code
     *       States.ReferencePathConflict}, which AWS users report.
     * </ul>
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
     * Whether the list matches a missing heartbeat. Both names match: {@code States.Timeout}, which
     * AWS recordings show, and {@code States.HeartbeatTimeout} of the specification.
     */
    public static boolean matchesMissedHeartbeat(List<String> errorEquals) {
        return matches(errorEquals, ErrorName.TIMEOUT)
                || matches(errorEquals, ErrorName.HEARTBEAT_TIMEOUT);
    }
}
