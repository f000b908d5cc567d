package dev.askel.asl.statetest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.mock.Mock;
import dev.askel.asl.model.MapState;
import org.jspecify.annotations.Nullable;

/** The items that a Map's ItemReader reads from the data of a test (docs/aws/asl.md section 10). */
sealed interface ReadItems {
    /** The state has no ItemReader, so its items come from its own data. */
    record Unread() implements ReadItems {}

    /**
     * The items.
     *
     * @param pointed whether ItemsPointer selected the items
     */
    record Read(Payload items, boolean pointed) implements ReadItems {}

    /** The data cannot be read. */
    record Refused(String message) implements ReadItems {}

    /**
     * The items of a Map state.
     *
     * @param found the contents of the source; null when the test has none, which means as many
     *     items as the mock has results
     */
    static ReadItems of(MapState map, @Nullable String found, @Nullable Mock mock) {
        var settings = map.distributed();
        var reader = settings == null ? null : settings.itemReader();
        if (reader == null) {
            return new Unread();
        }
        if (found == null) {
            return new Read(unknown(mock), false);
        }
        var config = reader.tree().path("ReaderConfig");
        try {
            return switch (config.path("InputType").asText("JSON")) {
                case "JSON" -> json(Payload.parse(found).tree(), config.path("ItemsPointer"));
                case "JSONL" -> new Read(lines(found), false);
                default ->
                        new Refused(
                                "This version of Askel reads mapItemReaderData of the InputTypes JSON and JSONL.");
            };
        } catch (MalformedJsonException notJson) {
            return new Refused("mapItemReaderData must be valid JSON");
        }
    }

    private static ReadItems json(JsonNode source, JsonNode pointer) {
        var chosen = pointer.isTextual() ? at(source, pointer.textValue()) : source;
        return chosen.isArray()
                ? new Read(Payload.of(chosen), pointer.isTextual())
                : new Refused("Attempting to map over non-iterable node.");
    }

    private static JsonNode at(JsonNode source, String pointer) {
        return pointer.isEmpty() || pointer.startsWith("/")
                ? source.at(JsonPointer.compile(pointer))
                : MissingNode.getInstance();
    }

    private static Payload lines(String found) throws MalformedJsonException {
        var items = JsonNodeFactory.instance.arrayNode();
        for (var line : found.lines().filter(each -> !each.isBlank()).toList()) {
            items.add(Payload.parse(line).tree());
        }
        return Payload.of(items);
    }

    private static Payload unknown(@Nullable Mock mock) {
        return mock instanceof Mock.Result(var result) && result.tree().isArray()
                ? result
                : Payload.of(JsonNodeFactory.instance.arrayNode());
    }
}
