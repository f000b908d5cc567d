package dev.askel.engine.task;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;

/** The status of a job. */
public sealed interface JobStatus {
    /** The job has not ended. */
    record Running() implements JobStatus {
        /** The shared instance. */
        public static final Running INSTANCE = new Running();
    }

    /**
     * The job has succeeded.
     *
     * @param output the Task's raw result; may exceed the limit on a state's output
     */
    record Succeeded(Payload output) implements JobStatus {}

    /** The job has failed. The history will contain TaskFailed. */
    record Failed(Failure failure) implements JobStatus {}

    /**
     * The service refuses the request, because it does not know the job or the caller. Within one
     * minute of the start the engine polls again, because services may list new jobs with a delay.
     * After this minute, the task fails.
     */
    record Refused(Failure failure) implements JobStatus {}

    /**
     * The status is unknown, because the service throttled the request, failed or was unreachable.
     *
     * @param reason a message for the log
     */
    record Unknown(String reason) implements JobStatus {}
}
