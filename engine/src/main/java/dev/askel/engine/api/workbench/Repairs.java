package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import java.util.concurrent.CompletionStage;

/**
 * What a person needs who must put an execution right: ours, AWS has nothing like it. Executions
 * are named by their ARN, whosever they are. Answers are JSON objects as text.
 */
public interface Repairs {
    /** Where a list or an export begins. */
    String FIRST = "";

    /** All that is known: frames, what each waits for and since when, what is owed. */
    CompletionStage<Answer<String>> inspect(String executionArn);

    /**
     * Does it, and answers once that is durable. What does not fit how the execution stands is
     * refused with a {@code ConflictException}, what names no task with a {@code
     * ValidationException}.
     *
     * @param requestId of the call; repeated, it is answered alike
     */
    CompletionStage<Answer<String>> repair(String executionArn, Repair repair, String requestId);

    /**
     * A page of the executions in quarantine, those that are there longest first, and why.
     *
     * @param from {@code next} of the page before, or {@link #FIRST}
     */
    CompletionStage<Answer<String>> quarantined(String from);

    /**
     * A page of everything that is stored of an execution, readable or not.
     *
     * @param from {@code next} of the page before, or {@link #FIRST}
     */
    CompletionStage<Answer<String>> export(String executionArn, String from);
}
