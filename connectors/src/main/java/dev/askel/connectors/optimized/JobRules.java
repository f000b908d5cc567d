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
 * @param describeMembers its members, of the handle
 * @param status what its answer tells
 * @param notFound what it is when the service does not know it any more; null when that tells
 *     nothing
 * @param stop the operation that stops it; null when there is none
 * @param stopMembers its members, of the handle
 * @param parts JSON pointer to the array in the handle whose elements are stopped one by one, each
 *     at {@code /Part} of the handle then; null for a job that is stopped as a whole
 * @param defaults members that the call which begins it has besides those given, where they are not
 * @param startFailure the failure that the answer to the start tells; null when it was begun
 */
record JobRules(
        JsonTemplate handle,
        String describe,
        JsonTemplate describeMembers,
        StatusReader status,
        @Nullable NotFoundReader notFound,
        @Nullable String stop,
        JsonTemplate stopMembers,
        @Nullable String parts,
        JsonTemplate defaults,
        Function<ObjectNode, @Nullable Failure> startFailure) {

    /** Reads the answer to {@link JobRules#describe}. */
    @FunctionalInterface
    interface StatusReader {
        JobStatus read(ObjectNode answer);
    }

    /** What follows when a job is not found, whose handle is given. */
    @FunctionalInterface
    interface NotFoundReader {
        JobStatus read(ObjectNode handle);
    }

    private static final JsonTemplate NOTHING = JsonTemplate.of("{}");

    /** A job that nothing stops. */
    static JobRules of(String handle, String describe, String members, StatusReader status) {
        return new JobRules(
                JsonTemplate.of(handle),
                describe,
                JsonTemplate.of(members),
                status,
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
                describeMembers,
                status,
                notFound,
                operation,
                JsonTemplate.of(members),
                parts,
                defaults,
                startFailure);
    }

    /** The same whose beginning says more than it was given. */
    JobRules withDefaults(String members) {
        return new JobRules(
                handle,
                describe,
                describeMembers,
                status,
                notFound,
                stop,
                stopMembers,
                parts,
                JsonTemplate.of(members),
                startFailure);
    }

    /** The same whose parts are stopped one by one. */
    JobRules stoppedInParts(String pointer) {
        return new JobRules(
                handle,
                describe,
                describeMembers,
                status,
                notFound,
                stop,
                stopMembers,
                pointer,
                defaults,
                startFailure);
    }

    /** The same whose start may be answered though nothing was begun. */
    JobRules withStartFailure(Function<ObjectNode, @Nullable Failure> failureOf) {
        return new JobRules(
                handle,
                describe,
                describeMembers,
                status,
                notFound,
                stop,
                stopMembers,
                parts,
                defaults,
                failureOf);
    }

    /** The members of each call that stops it; none when nothing does. */
    List<ObjectNode> stopRequests(ObjectNode handleOfJob) {
        if (stop == null) {
            return List.of();
        }
        if (parts == null) {
            return List.of(stopMembers.filled(handleOfJob));
        }
        var calls = new ArrayList<ObjectNode>();
        for (var part : handleOfJob.at(parts)) {
            calls.add(stopMembers.filled(handleOfJob.deepCopy().set("Part", part)));
        }
        return calls;
    }

    /** The same that has ended when the service does not know it any more. */
    JobRules whenNotFound(NotFoundReader then) {
        return new JobRules(
                handle,
                describe,
                describeMembers,
                status,
                then,
                stop,
                stopMembers,
                parts,
                defaults,
                startFailure);
    }
}
