package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Executions of all machines of an account in a region: ours, AWS lists those of one machine. */
public interface ExecutionSearches {

    /**
     * A page of those that meet the criteria, the latest start first. Rows that come meanwhile move
     * nothing; one that begins or ceases to meet the criteria between two pages is shown as its
     * place in the order has it.
     *
     * @return {@code StateMachineDoesNotExist} for a machine of another account or region, {@code
     *     InvalidToken} for a token of other criteria
     */
    CompletionStage<Answer<SearchResult>> search(
            Caller caller, ExecutionCriteria criteria, Page page);

    record SearchResult(List<FoundExecution> executions, @Nullable String nextToken) {}

    /**
     * An execution that was found, as of its last commit.
     *
     * @param stateMachineArn without version or alias
     * @param failedState name of the state that failed, its first 256 characters
     * @param causeFingerprint equal for failures of one error whose causes differ in numbers and
     *     ids alone
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
