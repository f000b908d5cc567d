package dev.askel.asl.statetest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.step.SingleState.SourceItems;
import dev.askel.asl.mock.Mock;
import dev.askel.asl.model.MapState;
import org.jspecify.annotations.Nullable;

/**
 * The items that the ItemReader of a Map state reads from the data of a test (docs/aws/asl.md
 * section 10).
 */
sealed interface ReaderItems {
    /** The state has no ItemReader, so the items come from its input. */
    record NoReader() implements ReaderItems {}

    /**
     * The items that were read.
     *
     * @param pointerItems the value that ItemsPointer has selected; null without ItemsPointer
     */
    record LoadedItems(SourceItems items, @Nullable Payload pointerItems) implements ReaderItems {}

    /** The data cannot be read. */
    record Refused(String message) implements ReaderItems {}

    /**
     * Reads the items of a Map state.
     *
     * @param contents the contents of the source. If it is null, there are as many items as the
     *     mock has results
     */
    static ReaderItems read(MapState map, @Nullable String contents, @Nullable Mock mock) {
        var settings = map.distributed();
        var reader = settings == null ? null : settings.itemReader();
        if (reader == null) {
            return new NoReader();
        }
        if (contents == null) {
            return new LoadedItems(new SourceItems(resultsOf(mock), false), null);
        }
        var config = reader.config().tree();
        try {
            return switch (config.path("InputType").asText("JSON")) {
                case "JSON" -> json(Payload.parse(contents).tree(), config.path("ItemsPointer"));
                case "JSONL" -> new LoadedItems(new SourceItems(jsonLines(contents), false), null);
                default ->
                        new Refused(
                                "This version of Askel reads mapItemReaderData of the InputTypes JSON and JSONL.");
            };
        } catch (MalformedJsonException notJson) {
            return new Refused("mapItemReaderData must be valid JSON");
        }
    }

    private static ReaderItems json(JsonNode source, JsonNode pointer) {
        var selected = pointer.isTextual() ? select(source, pointer.textValue()) : source;
        if (selected.isMissingNode()) {
            return new Refused(
                    "The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.");
        }
        if (!selected.isContainerNode()) {
            return new Refused("Attempting to map over non-iterable node.");
        }
        return new LoadedItems(
                SourceItems.of(selected), pointer.isTextual() ? Payload.of(selected) : null);
    }

    private static JsonNode select(JsonNode source, String pointer) {
        return pointer.isEmpty() || pointer.startsWith("/")
                ? source.at(JsonPointer.compile(pointer))
                : MissingNode.getInstance();
    }

    private static Payload jsonLines(String contents) throws MalformedJsonException {
        var items = JsonNodeFactory.instance.arrayNode();
        for (var line : contents.lines().filter(each -> !each.isBlank()).toList()) {
            items.add(Payload.parse(line).tree());
        }
        return Payload.of(items);
    }

    private static Payload resultsOf(@Nullable Mock mock) {
        return mock instanceof Mock.Result(var result) && result.tree().isArray()
                ? result
                : Payload.of(JsonNodeFactory.instance.arrayNode());
    }
}
