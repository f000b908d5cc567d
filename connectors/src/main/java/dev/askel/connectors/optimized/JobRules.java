package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Failure;
import dev.askel.engine.task.JobStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a job is found again, asked for and stopped.
 *
 * @param handle what is kept of it, of {@code {"Given": parameters, "Answer": answer}}
 * @param describe the operation that tells how it is
 * @param question its members, of the handle
 * @param end what its answer tells
 * @param gone what it is when the service does not know it any more; null when that tells nothing
 * @param stop the operation that stops it; null when there is none
 * @param stopping its members, of the handle
 * @param parts JSON pointer to the array in the handle whose elements are stopped one by one, each
 *     at {@code /Part} of the handle then; null for a job that is stopped as a whole
 * @param mark members that the call which begins it has besides those given, where they are not
 * @param notBegun the failure that the answer to the start tells; null when it was begun
 */
record JobRules(
        JsonTemplate handle,
        String describe,
        JsonTemplate question,
        End end,
        @Nullable Gone gone,
        @Nullable String stop,
        JsonTemplate stopping,
        @Nullable String parts,
        JsonTemplate mark,
        Function<ObjectNode, @Nullable Failure> notBegun) {

    /** Reads the answer to {@link JobRules#describe}. */
    @FunctionalInterface
    interface End {
        JobStatus of(ObjectNode answer);
    }

    /** What follows when a job is not found, whose handle is given. */
    @FunctionalInterface
    interface Gone {
        JobStatus of(ObjectNode handle);
    }

    private static final JsonTemplate NOTHING = JsonTemplate.of("{}");

    /** A job that nothing stops. */
    static JobRules of(String handle, String describe, String question, End end) {
        return new JobRules(
                JsonTemplate.of(handle),
                describe,
                JsonTemplate.of(question),
                end,
                null,
                null,
                NOTHING,
                null,
                NOTHING,
                _ -> null);
    }

    /** The same that can be stopped. */
    JobRules stoppedBy(String operation, String members) {
        return new JobRules(
                handle,
                describe,
                question,
                end,
                gone,
                operation,
                JsonTemplate.of(members),
                parts,
                mark,
                notBegun);
    }

    /** The same whose beginning says more than it was given. */
    JobRules marked(String members) {
        return new JobRules(
                handle,
                describe,
                question,
                end,
                gone,
                stop,
                stopping,
                parts,
                JsonTemplate.of(members),
                notBegun);
    }

    /** The same whose parts are stopped one by one. */
    JobRules inParts(String pointer) {
        return new JobRules(
                handle, describe, question, end, gone, stop, stopping, pointer, mark, notBegun);
    }

    /** The same whose start may be answered though nothing was begun. */
    JobRules unlessRefused(Function<ObjectNode, @Nullable Failure> told) {
        return new JobRules(
                handle, describe, question, end, gone, stop, stopping, parts, mark, told);
    }

    /** The members of each call that stops it; none when nothing does. */
    List<ObjectNode> stops(ObjectNode handleOfJob) {
        if (stop == null) {
            return List.of();
        }
        if (parts == null) {
            return List.of(stopping.filled(handleOfJob));
        }
        var calls = new ArrayList<ObjectNode>();
        for (var part : handleOfJob.at(parts)) {
            calls.add(stopping.filled(handleOfJob.deepCopy().set("Part", part)));
        }
        return calls;
    }

    /** The same that has ended when the service does not know it any more. */
    JobRules endedWhenGone(Gone then) {
        return new JobRules(
                handle, describe, question, end, then, stop, stopping, parts, mark, notBegun);
    }
}
