package dev.askel.http;

import static dev.askel.http.OperationShapes.LATER;
import static dev.askel.http.OperationShapes.MACHINE;
import static dev.askel.http.OperationShapes.THEN;

import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachineAliases.CreateStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineAliases.CreateStateMachineAliasResult;
import dev.askel.engine.api.StateMachineAliases.DeleteStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineAliases.DeleteStateMachineAliasResult;
import dev.askel.engine.api.StateMachineAliases.DescribeStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineAliases.DescribeStateMachineAliasResult;
import dev.askel.engine.api.StateMachineAliases.ListStateMachineAliasesRequest;
import dev.askel.engine.api.StateMachineAliases.ListStateMachineAliasesResult;
import dev.askel.engine.api.StateMachineAliases.RoutingConfigurationListItem;
import dev.askel.engine.api.StateMachineAliases.StateMachineAliasListItem;
import dev.askel.engine.api.StateMachineAliases.UpdateStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineAliases.UpdateStateMachineAliasResult;
import java.util.List;

/** The operations on aliases, in the form of {@link OperationShapes}. */
final class AliasShapes {
    private static final String ALIAS = MACHINE + ":PROD";
    private static final List<RoutingConfigurationListItem> ROUTING =
            List.of(
                    new RoutingConfigurationListItem(MACHINE + ":2", 90),
                    new RoutingConfigurationListItem(MACHINE + ":1", 10));

    private AliasShapes() {}

    static List<OperationShapes.OperationExample> all() {
        return List.of(
                new OperationShapes.OperationExample(
                        "CreateStateMachineAlias",
                        new CreateStateMachineAliasRequest("PROD", "described", ROUTING),
                        new CreateStateMachineAliasResult(ALIAS, THEN),
                        sfn ->
                                sfn.createStateMachineAlias(r ->
                                        r.name("PROD")
                                                .description("described")
                                                .routingConfiguration(sdk(2, 90), sdk(1, 10)))),
                new OperationShapes.OperationExample(
                        "UpdateStateMachineAlias",
                        new UpdateStateMachineAliasRequest(ALIAS, "described", ROUTING),
                        new UpdateStateMachineAliasResult(LATER),
                        sfn ->
                                sfn.updateStateMachineAlias(r ->
                                        r.stateMachineAliasArn(ALIAS)
                                                .description("described")
                                                .routingConfiguration(sdk(2, 90), sdk(1, 10)))),
                new OperationShapes.OperationExample(
                        "DescribeStateMachineAlias",
                        new DescribeStateMachineAliasRequest(ALIAS),
                        new DescribeStateMachineAliasResult(
                                ALIAS, "PROD", "described", ROUTING, THEN, LATER),
                        sfn -> sfn.describeStateMachineAlias(r -> r.stateMachineAliasArn(ALIAS))),
                new OperationShapes.OperationExample(
                        "ListStateMachineAliases",
                        new ListStateMachineAliasesRequest(MACHINE, new Page(7, "token")),
                        new ListStateMachineAliasesResult(
                                List.of(
                                        new StateMachineAliasListItem(ALIAS, THEN),
                                        new StateMachineAliasListItem(MACHINE + ":TEST", LATER)),
                                "next"),
                        sfn ->
                                sfn.listStateMachineAliases(r ->
                                        r.stateMachineArn(MACHINE)
                                                .maxResults(7)
                                                .nextToken("token"))),
                new OperationShapes.OperationExample(
                        "DeleteStateMachineAlias",
                        new DeleteStateMachineAliasRequest(ALIAS),
                        new DeleteStateMachineAliasResult(),
                        sfn -> sfn.deleteStateMachineAlias(r -> r.stateMachineAliasArn(ALIAS))));
    }

    private static software.amazon.awssdk.services.sfn.model.RoutingConfigurationListItem sdk(
            int version, int weight) {
        return software.amazon.awssdk.services.sfn.model.RoutingConfigurationListItem.builder()
                .stateMachineVersionArn(MACHINE + ":" + version)
                .weight(weight)
                .build();
    }
}
