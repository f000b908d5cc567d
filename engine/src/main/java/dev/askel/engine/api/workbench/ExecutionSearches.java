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

    /**
     * Returns executions that match the criteria and whose input contains a text, the latest start
     * first. No index has the inputs, so a request reads at most {@link #INPUTS_MAX} executions and
     * {@link #INPUT_BYTES_MAX} bytes of inputs. The next page continues after them.
     *
     * @param text a part of the JSON text of the input; A to Z equal a to z
     * @return the errors of {@link #search}; {@code ThrottlingException} when too many of these
     *     searches run on this node
     */
    CompletionStage<Answer<InputSearchResult>> searchInputs(
            Caller caller, ExecutionCriteria criteria, String text, Page page);

    /** The maximum number of executions whose inputs one request reads. */
    int INPUTS_MAX = 10_000;

    /** The maximum number of bytes of inputs that one request reads, exceeded by a few inputs. */
    long INPUT_BYTES_MAX = 64L * 1024 * 1024;

    /**
     * A page of a search of inputs.
     *
     * @param executionsRead the number of executions whose inputs this request has read
     * @param readBackTo the start of the earliest of them; null when there are none
     * @param nextToken null when all matching executions have been read
     */
    record InputSearchResult(
            List<FoundExecution> executions,
            int executionsRead,
            @Nullable Instant readBackTo,
            @Nullable String nextToken) {}

    record SearchResult(List<FoundExecution> executions, @Nullable String nextToken) {}

    /**
     * A matching execution as of its last commit.
     *
     * @param stateMachineArn the ARN of the machine, without version or alias
     * @param failedState the first 256 characters of the name of the state that failed
     * @param causeFingerprint a hash that is equal for failures with the same error whose causes
     *     differ only in numbers and ids
     * @param isPaused whether the execution is paused; lists of changes do not read it
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
            @Nullable String causeFingerprint,
            boolean isPaused) {}
}
