package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of a ReaderConfig.
 *
 * @param inputType null when the configuration has none
 * @param headers the names of the columns; null when the first row contains them
 * @param separator the separator of CSV fields
 * @param itemsPointer the names in ItemsPointer; null when there is none
 */
record ReaderSettings(
        @Nullable InputType inputType,
        @Nullable List<String> headers,
        char separator,
        @Nullable ManifestType manifestType,
        boolean loadsObjects,
        @Nullable List<String> itemsPointer) {
    private static final Map<String, Character> SEPARATORS =
            Map.of("COMMA", ',', "PIPE", '|', "SEMICOLON", ';', "SPACE", ' ', "TAB", '\t');
    private static final String NO_MATCH =
            "The field '%s' does not match any of the allowed values";

    /** The format of an object. */
    enum InputType {
        CSV,
        JSON,
        JSONL,
        PARQUET,
        MANIFEST
    }

    /** The format of a manifest. */
    enum ManifestType {
        S3_INVENTORY,
        ATHENA_DATA
    }

    /**
     * Reads a ReaderConfig.
     *
     * @throws ItemReaderException when a value is not allowed
     */
    static ReaderSettings parse(JsonNode config) throws ItemReaderException {
        var delimiter = config.path("CSVDelimiter").asText("COMMA");
        var separator = SEPARATORS.get(delimiter);
        if (separator == null) {
            throw new ItemReaderException(NO_MATCH.formatted("CSVDelimiter"));
        }
        boolean isGiven = config.path("CSVHeaderLocation").asText().equals("GIVEN");
        var pointer = config.path("ItemsPointer").textValue();
        return new ReaderSettings(
                choice(config, "InputType", InputType.class),
                isGiven ? texts(config.path("CSVHeaders")) : null,
                separator,
                choice(config, "ManifestType", ManifestType.class),
                config.path("Transformation").asText().equals("LOAD_AND_FLATTEN"),
                pointer == null ? null : names(pointer));
    }

    private static <E extends Enum<E>> @Nullable E choice(
            JsonNode config, String member, Class<E> type) throws ItemReaderException {
        var name = config.path(member).textValue();
        if (name == null) {
            return null;
        }
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException _) {
            throw new ItemReaderException(NO_MATCH.formatted(member));
        }
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /** Returns the unescaped names in a JSON Pointer (RFC 6901). */
    private static List<String> names(String pointer) {
        return Arrays.stream(pointer.split("/", -1))
                .skip(1)
                .map(name -> name.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    /** Settings for comma-separated files with these headers. */
    static ReaderSettings ofCsv(List<String> headers) {
        return new ReaderSettings(InputType.CSV, headers, ',', null, false, null);
    }
}
