package dev.askel.engine.task;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import java.time.Instant;

/** The outcome of a call. */
public sealed interface TaskOutcome {

    /**
     * The service has responded.
     *
     * @param output the Task's raw result; for {@code .sync} and {@code .waitForTaskToken} the
     *     output of TaskSubmitted. It may exceed the limit on a state's output, because the engine
     *     checks that limit
     */
    record Answered(Payload output) implements TaskOutcome {}

    /**
     * The service has started the job of a {@code .sync} resource.
     *
     * @param output the output of TaskSubmitted
     * @param handle the data with which the connector finds the job again. The connector defines
     *     its format. Later releases must be able to read it, because the engine stores it in the
     *     journal
     */
    record JobStarted(Payload output, String handle) implements TaskOutcome {}

    /**
     * The call was made or attempted, and failed. The history will contain LambdaFunctionFailed or
     * TaskFailed.
     */
    record Failed(Failure failure) implements TaskOutcome {}

    /**
     * The call could not be made, and nothing was sent.
     *
     * @param failure the error States.Runtime. The engine prefixes its cause with {@code An error
     *     occurred while executing the state '…' (entered at the event id #…). }
     */
    record NotStarted(Failure failure) implements TaskOutcome {}

    /**
     * The call got no permit (the right to make one concurrent call) and was not sent. Only calls
     * with {@link TaskCall#scheduledAt} have this outcome. The caller retries the call when {@link
     * CallPermits} grants a permit.
     *
     * @param permit the name of the permit, for instance {@code lambda http://10.0.0.5:9001}
     * @param retryAt the latest time at which the call must be retried
     */
    record Deferred(String permit, Instant retryAt) implements TaskOutcome {}
}
