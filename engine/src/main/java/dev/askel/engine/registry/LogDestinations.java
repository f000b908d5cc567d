package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.InvalidLoggingConfiguration;
import dev.askel.engine.api.LoggingConfiguration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The log groups that machines may use. */
public interface LogDestinations {
    /** Every one. */
    LogDestinations ALL = _ -> CompletableFuture.completedStage(true);

    /**
     * Makes a log group ready.
     *
     * @return false when it certainly does not exist; never fails
     */
    CompletionStage<Boolean> usable(String logGroupArn);

    /**
     * Refuses a destination that does not exist (recorded: test_sfn_api_logs).
     *
     * @param checked all else that was checked; its refusal comes first, and nothing is asked then
     */
    default <T> CompletionStage<Answer<T>> check(
            Answer<T> checked, @Nullable LoggingConfiguration logging) {
        var group = logging == null ? null : logging.logGroupArn();
        if (group == null || checked instanceof Answer.Refused) {
            return CompletableFuture.completedStage(checked);
        }
        return usable(group)
                .thenApply(usable ->
                        usable
                                ? checked
                                : Answer.refused(
                                        new InvalidLoggingConfiguration(
                                                "Log Destination not found.")));
    }
}
