package dev.askel.engine.task;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import java.time.Instant;

/** What became of a call. */
public sealed interface TaskOutcome {

    /**
     * The service answered.
     *
     * @param output the Task's raw result; with {@code .sync} and {@code .waitForTaskToken} what
     *     TaskSubmitted shows. May exceed the limit of a state's output: the engine looks
     */
    record Answered(Payload output) implements TaskOutcome {}

    /**
     * The service has begun the job of a {@code .sync} resource.
     *
     * @param output what TaskSubmitted shows
     * @param handle all that the connector needs to find the job again, in a form of its own that
     *     its later releases read too; the engine keeps it in the journal
     */
    record JobStarted(Payload output, String handle) implements TaskOutcome {}

    /** The call was made, or tried, and failed: LambdaFunctionFailed or TaskFailed. */
    record Failed(Failure failure) implements TaskOutcome {}

    /**
     * The call could not be made: nothing was sent, nothing ran.
     *
     * @param failure States.Runtime, with a cause that is to follow {@code An error occurred while
     *     executing the state '…' (entered at the event id #…). }
     */
    record NotStarted(Failure failure) implements TaskOutcome {}

    /**
     * The call found no permit and was not sent. Only calls with {@link TaskCall#scheduledAt} are
     * answered so; the caller makes the call again when {@link CallPermits} says that some are
     * free.
     *
     * @param permit the name of the permit that it waits for, for instance {@code lambda
     *     http://10.0.0.5:9001}
     * @param againAt when to make the call again at the latest
     */
    record Deferred(String permit, Instant againAt) implements TaskOutcome {}
}
