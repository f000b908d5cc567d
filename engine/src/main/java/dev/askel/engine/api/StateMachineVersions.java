package dev.askel.engine.api;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Publishing, listing and deleting the versions of state machines (docs/aws/api.md section 4.2). */
public interface StateMachineVersions {

    /**
     * Makes a version of a machine's current revision; a revision that has one keeps it as it is.
     * Refused with {@code ConflictException} when another revision was meant.
     */
    CompletionStage<Answer<PublishStateMachineVersionResult>> publishStateMachineVersion(
            Caller caller, PublishStateMachineVersionRequest request);

    /** The versions of a machine, newest first. */
    CompletionStage<Answer<ListStateMachineVersionsResult>> listStateMachineVersions(
            Caller caller, ListStateMachineVersionsRequest request);

    /**
     * Deletes a version, so that nothing starts on it any more; an unknown one is deleted already,
     * one that an alias leads to is a {@code ConflictException}. Executions that run go on.
     */
    CompletionStage<Answer<DeleteStateMachineVersionResult>> deleteStateMachineVersion(
            Caller caller, DeleteStateMachineVersionRequest request);

    /**
     * What to publish.
     *
     * @param revisionId what must be the current revision; {@code INITIAL} stands for the one a
     *     machine was created with, absent for any
     */
    record PublishStateMachineVersionRequest(
            String stateMachineArn, @Nullable String revisionId, @Nullable String description) {
        /** What the revision without an id is called. */
        public static final String INITIAL = "INITIAL";
    }

    record PublishStateMachineVersionResult(Instant creationDate, String stateMachineVersionArn) {}

    record ListStateMachineVersionsRequest(String stateMachineArn, Page page) {}

    record ListStateMachineVersionsResult(
            List<StateMachineVersionListItem> stateMachineVersions, @Nullable String nextToken) {}

    record StateMachineVersionListItem(String stateMachineVersionArn, Instant creationDate) {}

    record DeleteStateMachineVersionRequest(String stateMachineVersionArn) {}

    /** Nothing to say: there is no such version now. */
    record DeleteStateMachineVersionResult() {}
}
