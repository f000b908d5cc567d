package dev.askel.http.rest;

import java.util.List;

/** Versions and aliases of state machines as resources. */
final class VersionRoutes {
    private static final String MACHINE = "stateMachineArn";
    private static final String ALIAS = "stateMachineAliasArn";
    private static final String VERSIONS = "/state-machines/{stateMachineArn}/versions";
    private static final String ONE_ALIAS = "/aliases/{stateMachineAliasArn}";

    private final OperationWork operations;

    VersionRoutes(OperationWork operations) {
        this.operations = operations;
    }

    Topic topic() {
        return new Topic(
                "Versions and aliases",
                "What a state machine was, and names that lead there.",
                List.of("version-schemas.json"),
                List.of(
                        operations.about(
                                MACHINE,
                                Route.get(VERSIONS).query(Paging.PARAMETERS),
                                "ListStateMachineVersions",
                                "The versions of a state machine, the newest first."),
                        operations.about(
                                MACHINE,
                                Route.post(VERSIONS).takes("PublishStateMachineVersionInput"),
                                "PublishStateMachineVersion",
                                "Makes a version of a state machine as it is now."),
                        operations.about(
                                "stateMachineVersionArn",
                                Route.delete("/versions/{stateMachineVersionArn}"),
                                "DeleteStateMachineVersion",
                                "Deletes a version no alias leads to."),
                        operations.about(
                                MACHINE,
                                Route.get("/state-machines/{stateMachineArn}/aliases")
                                        .query(Paging.PARAMETERS),
                                "ListStateMachineAliases",
                                "The aliases of a state machine or of a version."),
                        operations.route(
                                Route.post("/aliases").takes("CreateStateMachineAliasInput"),
                                "CreateStateMachineAlias",
                                "Makes an alias for one or two versions."),
                        operations.about(
                                ALIAS,
                                Route.get(ONE_ALIAS),
                                "DescribeStateMachineAlias",
                                "An alias and where it leads."),
                        operations.about(
                                ALIAS,
                                Route.patch(ONE_ALIAS).takes("UpdateStateMachineAliasInput"),
                                "UpdateStateMachineAlias",
                                "Changes where an alias leads."),
                        operations.about(
                                ALIAS,
                                Route.delete(ONE_ALIAS),
                                "DeleteStateMachineAlias",
                                "Deletes an alias.")));
    }
}
