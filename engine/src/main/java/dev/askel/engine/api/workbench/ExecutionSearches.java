package dev.askel.engine.api.workbench;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Searches the executions of all machines of an account in a region. AWS lists only the executions
 * of one machine.
 */
public interface ExecutionSearches {

    /**
     * Returns a page of the matching executions, the latest start first. New executions do not
     * shift later pages. If an execution begins or ceases to match between two pages, a later page
     * may or may not contain it.
     *
     * @return {@code StateMachineDoesNotExist} for a machine of another account or region, {@code
     *     InvalidToken} for a token of other criteria
     */
    CompletionStage<Answer<SearchResult>> search(
            Caller caller, ExecutionCriteria criteria, Page page);

    record SearchResult(List<FoundExecution> executions, @Nullable String nextToken) {}

    /**
     * A matching execution as of its last commit.
     *
     * @param stateMachineArn the ARN of the machine, without version or alias
     * @param failedState the first 256 characters of the name of the state that failed
     * @param causeFingerprint a hash that is equal for failures with the same error whose causes
     *     differ only in numbers and ids
     */
    record FoundExecution(
            String executionArn,
            String stateMachineArn,
            String name,
            ExecutionStatus status,
            Instant startDate,
            @Nullable Instant stopDate,
            @Nullable String stateMachineVersionArn,
            @Nullable String stateMachineAliasArn,
            int redriveCount,
            @Nullable Instant redriveDate,
            @Nullable String failedState,
            @Nullable String error,
            @Nullable String causeFingerprint) {}
}
