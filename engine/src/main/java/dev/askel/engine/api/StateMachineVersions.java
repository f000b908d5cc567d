package dev.askel.engine.api;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Operations on versions of state machines (docs/aws/api.md section 4.2). */
public interface StateMachineVersions {

    /**
     * Publishes a version of a machine's current revision. Returns the existing version if the
     * revision has one. The request is refused with {@code ConflictException} when the request
     * names another revision.
     */
    CompletionStage<Answer<PublishStateMachineVersionResult>> publishStateMachineVersion(
            Caller caller, PublishStateMachineVersionRequest request);

    /** Lists the versions of a machine, newest first. */
    CompletionStage<Answer<ListStateMachineVersionsResult>> listStateMachineVersions(
            Caller caller, ListStateMachineVersionsRequest request);

    /**
     * Deletes a version, so that it can no longer be started. Succeeds for an unknown version. The
     * request is refused with {@code ConflictException} if an alias routes to the version. Running
     * executions continue.
     */
    CompletionStage<Answer<DeleteStateMachineVersionResult>> deleteStateMachineVersion(
            Caller caller, DeleteStateMachineVersionRequest request);

    /**
     * A request for PublishStateMachineVersion.
     *
     * @param revisionId the expected current revision; {@code INITIAL} for the revision with which
     *     a machine was created, absent for any
     */
    record PublishStateMachineVersionRequest(
            String stateMachineArn, @Nullable String revisionId, @Nullable String description) {
        /** The name of the revision without an id. */
        public static final String INITIAL = "INITIAL";
    }

    record PublishStateMachineVersionResult(Instant creationDate, String stateMachineVersionArn) {}

    record ListStateMachineVersionsRequest(String stateMachineArn, Page page) {}

    record ListStateMachineVersionsResult(
            List<StateMachineVersionListItem> stateMachineVersions, @Nullable String nextToken) {}

    record StateMachineVersionListItem(String stateMachineVersionArn, Instant creationDate) {}

    record DeleteStateMachineVersionRequest(String stateMachineVersionArn) {}

    /** The empty result of DeleteStateMachineVersion. */
    record DeleteStateMachineVersionResult() {}
}
