package dev.askel.http.wire.event;

import dev.askel.engine.api.Tag;
import dev.askel.http.wire.ApiOperation;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.Members;
import dev.askel.http.wire.SerializationException;
import dev.askel.http.wire.StringConstraint;
import dev.askel.trigger.event.EventBuses.BusContent;
import dev.askel.trigger.event.EventBuses.EventBus;
import dev.askel.trigger.event.EventBuses.IncludeDetail;
import dev.askel.trigger.event.EventBuses.LogLevel;
import dev.askel.trigger.event.EventRules.ListPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the operations on event buses. */
final class BusCodec {
    private static final String NAME = "Name";
    private static final StringConstraint KMS_KEY =
            StringConstraint.matching(0, 2_048, "^[a-zA-Z0-9_\\-/:]*$");
    private static final StringConstraint PARTNER =
            StringConstraint.matching(
                    1,
                    256,
                    "aws\\.partner(/[\\.\\-_A-Za-z0-9]+){2,}",
                    "aws\\.partner(?:/[.\\-_A-Za-z0-9]+){2,}+");

    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    ApiOperation.ofEventBridge(
                            "CreateEventBus",
                            BusCodec::readCreation,
                            (events, caller, request) ->
                                    events.buses()
                                            .createEventBus(
                                                    caller,
                                                    request.name(),
                                                    request.content(),
                                                    request.tags()),
                            (json, bus) -> {
                                json.member("EventBusArn", bus.arn());
                                write(json, bus.content());
                            }),
                    ApiOperation.ofEventBridge(
                            "DescribeEventBus",
                            members ->
                                    new BusName(
                                            members.textOrNull(
                                                    NAME, EventConstraints.BUS_NAME_OR_ARN)),
                            (events, caller, bus) ->
                                    events.buses().describeEventBus(caller, bus.name()),
                            (json, bus) -> {
                                json.member(NAME, bus.name()).member("Arn", bus.arn());
                                write(json, bus.content());
                                writeTimes(json, bus);
                            }),
                    ApiOperation.ofEventBridge(
                            "ListEventBuses",
                            members ->
                                    new BusList(
                                            members.textOrNull(
                                                    "NamePrefix", EventConstraints.BUS_NAME),
                                            EventConstraints.page(members)),
                            (events, caller, list) ->
                                    events.buses()
                                            .listEventBuses(caller, list.prefix(), list.page()),
                            (json, list) ->
                                    json.member("EventBuses", list.items(), BusCodec::writeItem)
                                            .member("NextToken", list.nextToken())),
                    ApiOperation.ofEventBridge(
                            "UpdateEventBus",
                            members ->
                                    new BusUpdate(
                                            members.textOrNull(NAME, EventConstraints.BUS_NAME),
                                            readContent(members)),
                            (events, caller, update) ->
                                    events.buses()
                                            .updateEventBus(
                                                    caller, update.name(), update.content()),
                            (json, bus) -> {
                                json.member("Arn", bus.arn()).member(NAME, bus.name());
                                write(json, bus.content());
                            }),
                    ApiOperation.ofEventBridge(
                            "DeleteEventBus",
                            members -> members.text(NAME, EventConstraints.BUS_NAME),
                            (events, caller, name) -> events.buses().deleteEventBus(caller, name),
                            (_, _) -> {}));

    private BusCodec() {}

    private record BusCreation(String name, BusContent content, List<Tag> tags) {}

    private record BusName(@Nullable String name) {}

    private record BusList(@Nullable String prefix, ListPage page) {}

    private record BusUpdate(@Nullable String name, BusContent content) {}

    /** A partner's event source has a name with slashes, which the operation refuses. */
    private static BusCreation readCreation(Members members) throws SerializationException {
        members.textOrNull("EventSourceName", PARTNER);
        return new BusCreation(
                members.text(NAME, EventConstraints.BUS_NAME),
                readContent(members),
                EventTagCodec.readOptional(members));
    }

    private static BusContent readContent(Members members) throws SerializationException {
        var deadLetter = members.structureOrNull("DeadLetterConfig");
        var log = members.structureOrNull("LogConfig");
        return new BusContent(
                members.textOrNull("Description", EventConstraints.DESCRIPTION),
                members.textOrNull("KmsKeyIdentifier", KMS_KEY),
                deadLetter == null ? null : deadLetter.textOrNull("Arn", EventConstraints.ARN),
                log == null ? null : log.constantOrNull("Level", LogLevel.class),
                log == null ? null : log.constantOrNull("IncludeDetail", IncludeDetail.class));
    }

    private static void write(JsonWriter json, BusContent content) {
        json.member("Description", content.description())
                .member("KmsKeyIdentifier", content.kmsKeyIdentifier());
        if (content.deadLetterArn() != null) {
            json.name("DeadLetterConfig")
                    .beginObject()
                    .member("Arn", content.deadLetterArn())
                    .endObject();
        }
        if (content.logLevel() != null || content.includeDetail() != null) {
            json.name("LogConfig")
                    .beginObject()
                    .member("IncludeDetail", content.includeDetail())
                    .member("Level", content.logLevel())
                    .endObject();
        }
    }

    private static void writeTimes(JsonWriter json, EventBus bus) {
        json.member("CreationTime", bus.createdAt()).member("LastModifiedTime", bus.modifiedAt());
    }

    private static void writeItem(JsonWriter json, EventBus bus) {
        json.beginObject()
                .member(NAME, bus.name())
                .member("Arn", bus.arn())
                .member("Description", bus.content().description());
        writeTimes(json, bus);
        json.endObject();
    }
}
