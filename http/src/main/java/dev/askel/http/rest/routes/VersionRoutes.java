package dev.askel.http.rest.routes;

import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import java.util.List;

/** The routes of versions and aliases of state machines. */
final class VersionRoutes {
    private static final String MACHINE = "stateMachineArn";
    private static final String ALIAS = "stateMachineAliasArn";
    private static final String VERSIONS = "/state-machines/{stateMachineArn}/versions";
    private static final String ALIAS_PATH = "/aliases/{stateMachineAliasArn}";

    private final OperationRoutes operations;

    VersionRoutes(OperationRoutes operations) {
        this.operations = operations;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Versions and aliases",
                "Published versions of state machines, and aliases for them.",
                List.of("version-schemas.json"),
                List.of(
                        operations.routeFor(
                                MACHINE,
                                Route.get(VERSIONS).query(Paging.PARAMETERS),
                                "ListStateMachineVersions",
                                "The versions of a state machine, the newest first."),
                        operations.routeFor(
                                MACHINE,
                                Route.post(VERSIONS).requestBody("PublishStateMachineVersionInput"),
                                "PublishStateMachineVersion",
                                "Publishes the present state machine as a version."),
                        operations.routeFor(
                                "stateMachineVersionArn",
                                Route.delete("/versions/{stateMachineVersionArn}"),
                                "DeleteStateMachineVersion",
                                "Deletes a version that no alias refers to."),
                        operations.routeFor(
                                MACHINE,
                                Route.get("/state-machines/{stateMachineArn}/aliases")
                                        .query(Paging.PARAMETERS),
                                "ListStateMachineAliases",
                                "The aliases of a state machine or of a version."),
                        operations.route(
                                Route.post("/aliases").requestBody("CreateStateMachineAliasInput"),
                                "CreateStateMachineAlias",
                                "Creates an alias for one or two versions."),
                        operations.routeFor(
                                ALIAS,
                                Route.get(ALIAS_PATH),
                                "DescribeStateMachineAlias",
                                "An alias and its versions."),
                        operations.routeFor(
                                ALIAS,
                                Route.patch(ALIAS_PATH).requestBody("UpdateStateMachineAliasInput"),
                                "UpdateStateMachineAlias",
                                "Changes the versions of an alias."),
                        operations.routeFor(
                                ALIAS,
                                Route.delete(ALIAS_PATH),
                                "DeleteStateMachineAlias",
                                "Deletes an alias.")));
    }
}
