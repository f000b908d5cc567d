package dev.askel.http;

import static dev.askel.http.OperationShapes.LATER;
import static dev.askel.http.OperationShapes.MACHINE;
import static dev.askel.http.OperationShapes.THEN;

import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachineVersions.DeleteStateMachineVersionRequest;
import dev.askel.engine.api.StateMachineVersions.DeleteStateMachineVersionResult;
import dev.askel.engine.api.StateMachineVersions.ListStateMachineVersionsRequest;
import dev.askel.engine.api.StateMachineVersions.ListStateMachineVersionsResult;
import dev.askel.engine.api.StateMachineVersions.PublishStateMachineVersionRequest;
import dev.askel.engine.api.StateMachineVersions.PublishStateMachineVersionResult;
import dev.askel.engine.api.StateMachineVersions.StateMachineVersionListItem;
import java.util.List;

/** Examples of the version operations for {@link OperationShapes#all}. */
final class VersionShapes {
    private VersionShapes() {}

    static List<OperationShapes.OperationExample> all() {
        return List.of(
                new OperationShapes.OperationExample(
                        "PublishStateMachineVersion",
                        new PublishStateMachineVersionRequest(MACHINE, "revision", "first"),
                        new PublishStateMachineVersionResult(THEN, MACHINE + ":1"),
                        sfn ->
                                sfn.publishStateMachineVersion(r ->
                                        r.stateMachineArn(MACHINE)
                                                .revisionId("revision")
                                                .description("first"))),
                new OperationShapes.OperationExample(
                        "ListStateMachineVersions",
                        new ListStateMachineVersionsRequest(MACHINE, new Page(7, "token")),
                        new ListStateMachineVersionsResult(
                                List.of(
                                        new StateMachineVersionListItem(MACHINE + ":2", LATER),
                                        new StateMachineVersionListItem(MACHINE + ":1", THEN)),
                                "next"),
                        sfn ->
                                sfn.listStateMachineVersions(r ->
                                        r.stateMachineArn(MACHINE)
                                                .maxResults(7)
                                                .nextToken("token"))),
                new OperationShapes.OperationExample(
                        "DeleteStateMachineVersion",
                        new DeleteStateMachineVersionRequest(MACHINE + ":1"),
                        new DeleteStateMachineVersionResult(),
                        sfn ->
                                sfn.deleteStateMachineVersion(
                                        r -> r.stateMachineVersionArn(MACHINE + ":1"))));
    }
}
