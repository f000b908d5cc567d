package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.ClientToken;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends signals to running executions, whose tasks {@code askel:waitForSignal} consume them
 * (docs/signals.md). AWS has no such feature.
 */
public interface Signals {
    /** The maximum number of executions that a signal to a key can reach. */
    int WAITERS_MAX = 1_000;

    /** The payload of a signal that is sent without one. */
    String DEFAULT_PAYLOAD = "{}";

    /**
     * A signal.
     *
     * @param payload JSON text
     * @param clientToken identifies the signal among those with its name and key, by the rule of
     *     {@link ClientToken}. A repeated signal with the same token has no further effect. Null to
     *     identify it by the id of the request
     */
    record NewSignal(String name, String payload, @Nullable String clientToken) {}

    /**
     * The outcome of a signal.
     *
     * @param delivered the number of executions that have accepted the signal
     * @param unreached the number of executions that wait with the key and were not available. A
     *     repeated signal with the same client token can reach them later
     */
    record Sent(int delivered, int unreached) {}

    /**
     * Sends a signal to an execution, which keeps it until a task consumes it. The request is
     * refused with {@code ConflictException} when the execution has ended, and with {@code
     * ServiceQuotaExceededException} when its buffer is full.
     */
    CompletionStage<Answer<Sent>> sendToExecution(
            Caller caller, String executionArn, NewSignal signal);

    /**
     * Sends a signal to all executions of the caller's account and region in which a task waits
     * with this key now. An execution that is not available does not prevent the delivery to
     * others.
     */
    CompletionStage<Answer<Sent>> sendToKey(Caller caller, String key, NewSignal signal);
}
