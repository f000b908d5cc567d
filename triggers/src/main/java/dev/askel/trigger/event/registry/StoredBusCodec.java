package dev.askel.trigger.event.registry;

import dev.askel.trigger.event.EventBuses.BusContent;
import dev.askel.trigger.event.EventBuses.EventBus;
import dev.askel.trigger.event.EventBuses.IncludeDetail;
import dev.askel.trigger.event.EventBuses.LogLevel;

/** Encodes event buses as rows of {@code event_buses}, version 1. */
final class StoredBusCodec {
    private static final int VERSION = 1;

    private StoredBusCodec() {}

    static String encode(EventBus bus) {
        var content = bus.content();
        var document = StoredJson.document(VERSION);
        StoredJson.put(document, "description", content.description());
        StoredJson.put(document, "kmsKey", content.kmsKeyIdentifier());
        StoredJson.put(document, "deadLetterArn", content.deadLetterArn());
        StoredJson.put(document, "logLevel", content.logLevel());
        StoredJson.put(document, "logDetail", content.includeDetail());
        StoredJson.put(document, "createdAt", bus.createdAt());
        StoredJson.put(document, "modifiedAt", bus.modifiedAt());
        return StoredJson.encode(document);
    }

    static EventBus decode(BusKey key, String json) {
        var document = StoredJson.read(json, VERSION);
        return new EventBus(
                key.name(),
                key.arn(),
                new BusContent(
                        StoredJson.text(document, "description"),
                        StoredJson.text(document, "kmsKey"),
                        StoredJson.text(document, "deadLetterArn"),
                        StoredJson.constant(document, "logLevel", LogLevel.class),
                        StoredJson.constant(document, "logDetail", IncludeDetail.class)),
                StoredJson.time(document, "createdAt"),
                StoredJson.time(document, "modifiedAt"));
    }
}
