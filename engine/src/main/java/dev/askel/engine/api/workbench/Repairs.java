package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import java.util.concurrent.CompletionStage;

/**
 * Operators' inspection and repair of executions. AWS has no such feature. The ARN in a request can
 * name an execution of any account. Results are strings that contain a JSON object.
 */
public interface Repairs {
    /** The position of the first page of a list or an export. */
    String FIRST_PAGE = "";

    /**
     * Describes the full state: the current state of each branch and Map iteration, the cause and
     * the start of each wait, and outstanding effects.
     */
    CompletionStage<Answer<String>> inspect(String executionArn);

    /**
     * Performs a repair. The stage completes when the repair is durable. The request is refused
     * with {@code ConflictException} when the execution's status does not allow it, and with {@code
     * ValidationException} when the repair names no open task.
     *
     * @param requestId identifies the call; a repeated call with this id gets the same answer
     */
    CompletionStage<Answer<String>> repair(String executionArn, Repair repair, String requestId);

    /**
     * Lists the executions in quarantine with their reasons, in the order in which they were
     * quarantined.
     *
     * @param from {@code next} of the previous page, or {@link #FIRST_PAGE}
     */
    CompletionStage<Answer<String>> listQuarantined(String from);

    /**
     * Exports a page of all stored data of an execution, readable or not.
     *
     * @param from {@code next} of the previous page, or {@link #FIRST_PAGE}
     */
    CompletionStage<Answer<String>> export(String executionArn, String from);
}
