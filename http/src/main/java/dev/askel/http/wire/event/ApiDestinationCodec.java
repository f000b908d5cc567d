package dev.askel.http.wire.event;

import dev.askel.http.wire.ApiOperation;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.Members;
import dev.askel.http.wire.SerializationException;
import dev.askel.http.wire.StringConstraint;
import dev.askel.trigger.event.ApiDestinations;
import dev.askel.trigger.event.ApiDestinations.ApiDestination;
import dev.askel.trigger.event.ApiDestinations.DestinationChanges;
import dev.askel.trigger.event.ApiDestinations.DestinationContent;
import dev.askel.trigger.event.ApiDestinations.Method;
import dev.askel.trigger.event.EventRules.ListPage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and writes the operations on API destinations. */
final class ApiDestinationCodec {
    private static final String NAME = "Name";
    private static final String DESCRIPTION = "Description";
    private static final String CONNECTION = "ConnectionArn";
    private static final String ENDPOINT = "InvocationEndpoint";
    private static final String METHOD = "HttpMethod";
    private static final String RATE = "InvocationRateLimitPerSecond";
    private static final StringConstraint CONNECTION_ARN =
            StringConstraint.matching(
                    1,
                    1_600,
                    "^arn:aws([a-z]|\\-)*:events:([a-z]|\\d|\\-)*:([0-9]{12})?:connection\\/[\\.\\-_A-Za-z0-9]+\\/[\\-A-Za-z0-9]+$",
                    "arn:aws[a-z-]*:events:[a-z0-9-]*:(?:[0-9]{12})?:connection/[.\\-_A-Za-z0-9]+/[\\-A-Za-z0-9]+");
    private static final StringConstraint URL =
            StringConstraint.matching(
                    1,
                    2_048,
                    "^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@\\x26=+$,A-Za-z0-9])+)([).!';/?:,])?$",
                    "(?:%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@&=+$,A-Za-z0-9])++");

    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    ApiOperation.ofEventBridge(
                            "CreateApiDestination",
                            ApiDestinationCodec::readCreation,
                            (events, caller, request) ->
                                    events.destinations()
                                            .createApiDestination(
                                                    caller, request.name(), request.content()),
                            ApiDestinationCodec::writeState),
                    ApiOperation.ofEventBridge(
                            "DescribeApiDestination",
                            members -> members.text(NAME, EventConstraints.NAME),
                            (events, caller, name) ->
                                    events.destinations().describeApiDestination(caller, name),
                            (json, destination) -> {
                                json.member("ApiDestinationArn", destination.arn())
                                        .member(NAME, destination.name())
                                        .member(DESCRIPTION, destination.content().description())
                                        .member("ApiDestinationState", destination.state());
                                writeCall(json, destination);
                            }),
                    ApiOperation.ofEventBridge(
                            "UpdateApiDestination",
                            ApiDestinationCodec::readUpdate,
                            (events, caller, update) ->
                                    events.destinations()
                                            .updateApiDestination(
                                                    caller, update.name(), update.changes()),
                            ApiDestinationCodec::writeState),
                    ApiOperation.ofEventBridge(
                            "DeleteApiDestination",
                            members -> members.text(NAME, EventConstraints.NAME),
                            (events, caller, name) ->
                                    events.destinations().deleteApiDestination(caller, name),
                            (_, _) -> {}),
                    ApiOperation.ofEventBridge(
                            "ListApiDestinations",
                            members ->
                                    new DestinationList(
                                            members.textOrNull("NamePrefix", EventConstraints.NAME),
                                            members.textOrNull(CONNECTION, CONNECTION_ARN),
                                            EventConstraints.page(members)),
                            (events, caller, list) ->
                                    events.destinations()
                                            .listApiDestinations(
                                                    caller,
                                                    list.prefix(),
                                                    list.connectionArn(),
                                                    list.page()),
                            (json, list) ->
                                    json.member(
                                                    "ApiDestinations",
                                                    list.items(),
                                                    ApiDestinationCodec::writeItem)
                                            .member("NextToken", list.nextToken())));

    private ApiDestinationCodec() {}

    private record DestinationCreation(String name, DestinationContent content) {}

    private record DestinationUpdate(String name, DestinationChanges changes) {}

    private record DestinationList(
            @Nullable String prefix, @Nullable String connectionArn, ListPage page) {}

    private static DestinationCreation readCreation(Members members) throws SerializationException {
        return new DestinationCreation(
                members.text(NAME, EventConstraints.NAME),
                new DestinationContent(
                        members.textOrNull(DESCRIPTION, EventConstraints.DESCRIPTION),
                        members.text(CONNECTION, CONNECTION_ARN),
                        members.text(ENDPOINT, URL),
                        members.constant(METHOD, Method.class),
                        Objects.requireNonNullElse(
                                members.intOrNull(RATE, 1, Integer.MAX_VALUE),
                                ApiDestinations.DEFAULT_RATE)));
    }

    private static DestinationUpdate readUpdate(Members members) throws SerializationException {
        return new DestinationUpdate(
                members.text(NAME, EventConstraints.NAME),
                new DestinationChanges(
                        members.textOrNull(DESCRIPTION, EventConstraints.DESCRIPTION),
                        members.textOrNull(CONNECTION, CONNECTION_ARN),
                        members.textOrNull(ENDPOINT, URL),
                        members.constantOrNull(METHOD, Method.class),
                        members.intOrNull(RATE, 1, Integer.MAX_VALUE)));
    }

    private static void writeState(JsonWriter json, ApiDestination destination) {
        json.member("ApiDestinationArn", destination.arn())
                .member("ApiDestinationState", destination.state());
        writeTimes(json, destination);
    }

    private static void writeItem(JsonWriter json, ApiDestination destination) {
        json.beginObject()
                .member("ApiDestinationArn", destination.arn())
                .member(NAME, destination.name())
                .member("ApiDestinationState", destination.state());
        writeCall(json, destination);
        json.endObject();
    }

    private static void writeCall(JsonWriter json, ApiDestination destination) {
        var content = destination.content();
        json.member(CONNECTION, content.connectionArn())
                .member(ENDPOINT, content.endpoint())
                .member(METHOD, content.method())
                .member(RATE, content.ratePerSecond());
        writeTimes(json, destination);
    }

    private static void writeTimes(JsonWriter json, ApiDestination destination) {
        json.member("CreationTime", destination.createdAt())
                .member("LastModifiedTime", destination.modifiedAt());
    }
}
