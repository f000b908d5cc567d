package dev.askel.http.wire;

import dev.askel.engine.api.StateMachineVersions.DeleteStateMachineVersionRequest;
import dev.askel.engine.api.StateMachineVersions.ListStateMachineVersionsRequest;
import dev.askel.engine.api.StateMachineVersions.ListStateMachineVersionsResult;
import dev.askel.engine.api.StateMachineVersions.PublishStateMachineVersionRequest;
import dev.askel.engine.api.StateMachineVersions.PublishStateMachineVersionResult;
import dev.askel.engine.api.StateMachineVersions.StateMachineVersionListItem;
import java.util.List;

/** Reads and writes the operations on versions of state machines (docs/aws/api.md section 4.2). */
final class VersionCodec {
    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    new ApiOperation<>(
                            "PublishStateMachineVersion",
                            members ->
                                    new PublishStateMachineVersionRequest(
                                            members.text("stateMachineArn", StringConstraint.ARN),
                                            members.textOrNull("revisionId", StringConstraint.ANY),
                                            members.textOrNull(
                                                    "description",
                                                    StringConstraint.VERSION_DESCRIPTION)),
                            (engine, caller, request) ->
                                    engine.stateMachineVersions()
                                            .publishStateMachineVersion(caller, request),
                            VersionCodec::write),
                    new ApiOperation<>(
                            "ListStateMachineVersions",
                            members ->
                                    new ListStateMachineVersionsRequest(
                                            members.text("stateMachineArn", StringConstraint.ARN),
                                            members.page(StringConstraint.PAGE_TOKEN)),
                            (engine, caller, request) ->
                                    engine.stateMachineVersions()
                                            .listStateMachineVersions(caller, request),
                            VersionCodec::write),
                    new ApiOperation<>(
                            "DeleteStateMachineVersion",
                            members ->
                                    new DeleteStateMachineVersionRequest(
                                            members.text(
                                                    "stateMachineVersionArn",
                                                    StringConstraint.LONG_ARN)),
                            (engine, caller, request) ->
                                    engine.stateMachineVersions()
                                            .deleteStateMachineVersion(caller, request),
                            (_, _) -> {}));

    private VersionCodec() {}

    private static void write(JsonWriter json, PublishStateMachineVersionResult result) {
        json.member("creationDate", result.creationDate())
                .member("stateMachineVersionArn", result.stateMachineVersionArn());
    }

    private static void write(JsonWriter json, ListStateMachineVersionsResult result) {
        json.member("stateMachineVersions", result.stateMachineVersions(), VersionCodec::writeItem)
                .member("nextToken", result.nextToken());
    }

    private static void writeItem(JsonWriter json, StateMachineVersionListItem item) {
        json.beginObject()
                .member("stateMachineVersionArn", item.stateMachineVersionArn())
                .member("creationDate", item.creationDate())
                .endObject();
    }
}
