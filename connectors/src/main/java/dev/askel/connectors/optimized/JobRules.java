package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Failure;
import dev.askel.engine.task.JobStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Describes how a job is identified, polled and stopped.
 *
 * @param handle creates the stored handle from {@code {"Given": parameters, "Answer": answer}}
 * @param describeOperation the operation that polls the job
 * @param describeMembers creates the members of {@code describeOperation} from the handle
 * @param status the reader of the answer of {@code describeOperation}
 * @param notFound the status of a job that the service no longer knows; null when a missing job is
 *     an error
 * @param stopOperation the operation that stops the job; null when there is none
 * @param stopMembers creates the members of {@code stopOperation} from the handle
 * @param partsPointer JSON pointer to an array in the handle. Each element is stopped separately,
 *     as {@code /Part} of the handle. Null for a job that is stopped as a whole
 * @param defaultMembers members of the start that are added when the parameters lack them
 * @param startFailure finds the failure in the answer to the start; returns null when the job was
 *     started
 */
record JobRules(
        JsonTemplate handle,
        String describeOperation,
        JsonTemplate describeMembers,
        StatusReader status,
        @Nullable NotFoundReader notFound,
        @Nullable String stopOperation,
        JsonTemplate stopMembers,
        @Nullable String partsPointer,
        JsonTemplate defaultMembers,
        Function<ObjectNode, @Nullable Failure> startFailure) {

    /** Reads the answer to {@link JobRules#describeOperation}. */
    @FunctionalInterface
    interface StatusReader {
        JobStatus read(ObjectNode answer);
    }

    /** The status of a job that the service does not find, by its handle. */
    @FunctionalInterface
    interface NotFoundReader {
        JobStatus read(ObjectNode handle);
    }

    private static final JsonTemplate EMPTY = JsonTemplate.parse("{}");

    /** Creates rules of a job that cannot be stopped. */
    static JobRules of(String handle, String describe, String members, StatusReader status) {
        return new JobRules(
                JsonTemplate.parse(handle),
                describe,
                JsonTemplate.parse(members),
                status,
                null,
                null,
                EMPTY,
                null,
                EMPTY,
                _ -> null);
    }

    /** Sets the operation that stops the job. */
    JobRules stoppedBy(String operation, String members) {
        return new JobRules(
                handle,
                describeOperation,
                describeMembers,
                status,
                notFound,
                operation,
                JsonTemplate.parse(members),
                partsPointer,
                defaultMembers,
                startFailure);
    }

    /** Sets default members of the start. */
    JobRules withDefaults(String members) {
        return new JobRules(
                handle,
                describeOperation,
                describeMembers,
                status,
                notFound,
                stopOperation,
                stopMembers,
                partsPointer,
                JsonTemplate.parse(members),
                startFailure);
    }

    /** Sets the parts that are stopped separately. */
    JobRules stoppedInParts(String pointer) {
        return new JobRules(
                handle,
                describeOperation,
                describeMembers,
                status,
                notFound,
                stopOperation,
                stopMembers,
                pointer,
                defaultMembers,
                startFailure);
    }

    /** Sets the function that detects a failed start in an answer. */
    JobRules withStartFailure(Function<ObjectNode, @Nullable Failure> failureOf) {
        return new JobRules(
                handle,
                describeOperation,
                describeMembers,
                status,
                notFound,
                stopOperation,
                stopMembers,
                partsPointer,
                defaultMembers,
                failureOf);
    }

    /** Returns the members of each call that stops the job; empty when it cannot be stopped. */
    List<ObjectNode> stopRequests(ObjectNode handleOfJob) {
        if (stopOperation == null) {
            return List.of();
        }
        if (partsPointer == null) {
            return List.of(stopMembers.fill(handleOfJob));
        }
        var calls = new ArrayList<ObjectNode>();
        for (var part : handleOfJob.at(partsPointer)) {
            calls.add(stopMembers.fill(handleOfJob.deepCopy().set("Part", part)));
        }
        return calls;
    }

    /** Sets the status of a job that the service no longer knows. */
    JobRules whenNotFound(NotFoundReader notFoundReader) {
        return new JobRules(
                handle,
                describeOperation,
                describeMembers,
                status,
                notFoundReader,
                stopOperation,
                stopMembers,
                partsPointer,
                defaultMembers,
                startFailure);
    }
}
