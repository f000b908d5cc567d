package dev.askel.http.wire;

import dev.askel.engine.api.StateMachineAliases.CreateStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineAliases.CreateStateMachineAliasResult;
import dev.askel.engine.api.StateMachineAliases.DeleteStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineAliases.DescribeStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineAliases.DescribeStateMachineAliasResult;
import dev.askel.engine.api.StateMachineAliases.ListStateMachineAliasesRequest;
import dev.askel.engine.api.StateMachineAliases.ListStateMachineAliasesResult;
import dev.askel.engine.api.StateMachineAliases.RoutingConfigurationListItem;
import dev.askel.engine.api.StateMachineAliases.StateMachineAliasListItem;
import dev.askel.engine.api.StateMachineAliases.UpdateStateMachineAliasRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the operations on aliases of state machines (docs/aws/api.md section 4.2). */
final class AliasCodec {
    private static final String ROUTING = "routingConfiguration";
    private static final int ROUTES_MAX = 2;
    private static final int WEIGHT_MAX = 100;

    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    new ApiOperation<>(
                            "CreateStateMachineAlias",
                            AliasCodec::readCreate,
                            (engine, caller, request) ->
                                    engine.stateMachineAliases()
                                            .createStateMachineAlias(caller, request),
                            AliasCodec::write),
                    new ApiOperation<>(
                            "UpdateStateMachineAlias",
                            AliasCodec::readUpdate,
                            (engine, caller, request) ->
                                    engine.stateMachineAliases()
                                            .updateStateMachineAlias(caller, request),
                            (json, result) -> json.member("updateDate", result.updateDate())),
                    new ApiOperation<>(
                            "DescribeStateMachineAlias",
                            members ->
                                    new DescribeStateMachineAliasRequest(
                                            members.text(
                                                    "stateMachineAliasArn", StringConstraint.ARN)),
                            (engine, caller, request) ->
                                    engine.stateMachineAliases()
                                            .describeStateMachineAlias(caller, request),
                            AliasCodec::write),
                    new ApiOperation<>(
                            "ListStateMachineAliases",
                            members ->
                                    new ListStateMachineAliasesRequest(
                                            members.text("stateMachineArn", StringConstraint.ARN),
                                            members.page(StringConstraint.PAGE_TOKEN)),
                            (engine, caller, request) ->
                                    engine.stateMachineAliases()
                                            .listStateMachineAliases(caller, request),
                            AliasCodec::write),
                    new ApiOperation<>(
                            "DeleteStateMachineAlias",
                            members ->
                                    new DeleteStateMachineAliasRequest(
                                            members.text(
                                                    "stateMachineAliasArn", StringConstraint.ARN)),
                            (engine, caller, request) ->
                                    engine.stateMachineAliases()
                                            .deleteStateMachineAlias(caller, request),
                            (_, _) -> {}));

    private AliasCodec() {}

    private static CreateStateMachineAliasRequest readCreate(Members members)
            throws SerializationException {
        var description = members.textOrNull("description", StringConstraint.VERSION_DESCRIPTION);
        var name = members.text("name", StringConstraint.ALIAS_NAME);
        var routing = readRouting(members);
        if (routing == null) {
            members.addMissing(ROUTING);
        }
        return new CreateStateMachineAliasRequest(
                name, description, routing == null ? List.of() : routing);
    }

    private static UpdateStateMachineAliasRequest readUpdate(Members members)
            throws SerializationException {
        return new UpdateStateMachineAliasRequest(
                members.text("stateMachineAliasArn", StringConstraint.ARN),
                members.textOrNull("description", StringConstraint.VERSION_DESCRIPTION),
                readRouting(members));
    }

    private static @Nullable List<RoutingConfigurationListItem> readRouting(Members members)
            throws SerializationException {
        var routing =
                members.structuresOrNull(
                        ROUTING,
                        item ->
                                new RoutingConfigurationListItem(
                                        item.text("stateMachineVersionArn", StringConstraint.ARN),
                                        item.integer("weight", 0, WEIGHT_MAX)));
        if (routing != null) {
            var echo = routing.stream().map(AliasCodec::echo).toList().toString();
            members.checkLength(ROUTING, routing, echo, 1, ROUTES_MAX);
        }
        return routing;
    }

    /**
     * Formats an item like {@code toString} of AWS's class (recorded answer:
     * test_error_create_alias_invalid_router_configs).
     */
    private static String echo(RoutingConfigurationListItem item) {
        return "RoutingConfigurationListItem(stateMachineVersionArn=%s, weight=%d)"
                .formatted(item.stateMachineVersionArn(), item.weight());
    }

    private static void write(JsonWriter json, CreateStateMachineAliasResult result) {
        json.member("stateMachineAliasArn", result.stateMachineAliasArn())
                .member("creationDate", result.creationDate());
    }

    private static void write(JsonWriter json, DescribeStateMachineAliasResult result) {
        json.member("stateMachineAliasArn", result.stateMachineAliasArn())
                .member("name", result.name())
                .member("description", result.description())
                .member(ROUTING, result.routingConfiguration(), AliasCodec::writeRoute)
                .member("creationDate", result.creationDate())
                .member("updateDate", result.updateDate());
    }

    private static void writeRoute(JsonWriter json, RoutingConfigurationListItem item) {
        json.beginObject()
                .member("stateMachineVersionArn", item.stateMachineVersionArn())
                .member("weight", (long) item.weight())
                .endObject();
    }

    private static void write(JsonWriter json, ListStateMachineAliasesResult result) {
        json.member("stateMachineAliases", result.stateMachineAliases(), AliasCodec::writeItem)
                .member("nextToken", result.nextToken());
    }

    private static void writeItem(JsonWriter json, StateMachineAliasListItem item) {
        json.beginObject()
                .member("stateMachineAliasArn", item.stateMachineAliasArn())
                .member("creationDate", item.creationDate())
                .endObject();
    }
}
