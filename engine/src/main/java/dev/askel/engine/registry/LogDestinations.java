package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.InvalidLoggingConfiguration;
import dev.askel.engine.api.LoggingConfiguration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The log groups that state machines may use. */
public interface LogDestinations {
    /** Accepts every log group. */
    LogDestinations ALL = _ -> CompletableFuture.completedStage(true);

    /**
     * Prepares a log group for records.
     *
     * @return false only when the log group certainly does not exist; the stage never fails
     */
    CompletionStage<Boolean> prepare(String logGroupArn);

    /**
     * Refuses a destination that does not exist (recorded: test_sfn_api_logs).
     *
     * @param answer the result of the other checks; a refusal is returned without a lookup
     */
    default <T> CompletionStage<Answer<T>> check(
            Answer<T> answer, @Nullable LoggingConfiguration logging) {
        var group = logging == null ? null : logging.logGroupArn();
        if (group == null || answer instanceof Answer.Refused) {
            return CompletableFuture.completedStage(answer);
        }
        return prepare(group)
                .thenApply(usable ->
                        usable
                                ? answer
                                : Answer.refused(
                                        new InvalidLoggingConfiguration(
                                                "Log Destination not found.")));
    }
}
