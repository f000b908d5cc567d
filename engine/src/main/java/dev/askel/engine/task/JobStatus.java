package dev.askel.engine.task;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;

/** How a job is. */
public sealed interface JobStatus {
    /** It has not ended. */
    record Running() implements JobStatus {
        /** The only one needed. */
        public static final Running INSTANCE = new Running();
    }

    /**
     * It has ended well.
     *
     * @param output the Task's raw result; may exceed the limit of a state's output
     */
    record Succeeded(Payload output) implements JobStatus {}

    /** It has ended otherwise: TaskFailed. */
    record Failed(Failure failure) implements JobStatus {}

    /**
     * The service will not tell: it does not know the job, or not who asks. Shortly after the start
     * that may pass, since services learn of their own jobs with delay; later the task fails.
     */
    record Refused(Failure failure) implements JobStatus {}

    /**
     * Nobody could be asked: throttled, out of order or out of reach. Says nothing of the job.
     *
     * @param reason for the log
     */
    record Unknown(String reason) implements JobStatus {}
}
