package dev.askel.asl.validator;

import com.fasterxml.jackson.core.JsonPointer;
import dev.askel.asl.expression.template.ExpressionDelimiters;
import dev.askel.asl.model.DefinitionLimits;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.Resource;
import dev.askel.asl.parser.ExpressionFields;
import dev.askel.asl.parser.Fields;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the ItemReader, ItemBatcher and ResultWriter of a distributed Map (docs/aws/asl.md section
 * 10).
 */
final class ItemSourceRules {

    private static final Set<String> SOURCES = Set.of("getObject", "listObjectsV2");

    private static final List<String> CSV_FIELDS =
            List.of("CSVHeaderLocation", "CSVHeaders", "CSVDelimiter");

    private static final String MAX_ITEMS_PATH = "MaxItemsPath";

    private static final List<String> BATCH_PATHS =
            List.of("MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath");

    private ItemSourceRules() {}

    static void check(StateUnderValidation state) {
        var fields = state.fields();
        reader(fields.objectOrNull("ItemReader"), state);
        batcher(fields.objectOrNull("ItemBatcher"), state);
        writer(fields.objectOrNull("ResultWriter"), isJsonPath(state));
    }

    private static boolean isJsonPath(StateUnderValidation state) {
        return state.language() == QueryLanguage.JSONPATH;
    }

    private static void reader(@Nullable Fields reader, StateUnderValidation state) {
        if (reader == null) {
            return;
        }
        reader.requireAll("Resource");
        var resource = reader.readText("Resource");
        if (resource != null && !isSource(Resource.parse(resource))) {
            reader.findings()
                    .addSchemaError(
                            reader.locationOf("Resource"),
                            "The field 'Resource' does not match any of the allowed values");
        }
        template(reader, "Parameters", isJsonPath(state));
        var config = reader.readObject("ReaderConfig");
        if (config != null) {
            inputType(config);
            pointer(config, state);
            maxItems(config, state);
        }
    }

    private static boolean isSource(Resource resource) {
        return resource instanceof Resource.Integration source
                && source.service().equals("s3")
                && SOURCES.contains(source.resource());
    }

    /** Checks the fields that each InputType requires or excludes (docs/parity.md). */
    private static void inputType(Fields config) {
        var type =
                config.readOneOf(
                        "InputType", List.of("CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"));
        config.readOneOf("CSVDelimiter", List.of("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"));
        config.readOneOf("ManifestType", List.of("S3_INVENTORY", "ATHENA_DATA"));
        var headers = config.readOneOf("CSVHeaderLocation", List.of("FIRST_ROW", "GIVEN"));
        var transformation =
                config.readOneOf("Transformation", List.of("NONE", "LOAD_AND_FLATTEN"));
        switch (type) {
            case null -> {
                if ("LOAD_AND_FLATTEN".equals(transformation)) {
                    required(config, "InputType");
                }
            }
            case "CSV" -> {
                if (!config.has("CSVHeaderLocation")) {
                    required(config, "CSVHeaderLocation");
                }
            }
            case "JSON" -> {
                unsupported(config, CSV_FIELDS);
                unsupported(config, List.of("ManifestType"));
            }
            case "JSONL", "PARQUET" -> unsupported(config, CSV_FIELDS);
            default -> {}
        }
        if ("GIVEN".equals(headers) && (type == null || type.equals("CSV"))) {
            config.requireAll("CSVHeaders");
        }
    }

    private static void required(Fields config, String name) {
        config.findings()
                .addSchemaError(config.location(), "The field '%s' is required".formatted(name));
    }

    private static void unsupported(Fields config, List<String> names) {
        names.stream().filter(config::has).forEach(config::reportUnsupported);
    }

    private static boolean beginsExpression(String text, StateUnderValidation state) {
        return !isJsonPath(state) && ExpressionDelimiters.beginsExpression(text);
    }

    private static void pointer(Fields config, StateUnderValidation state) {
        var pointer = config.readText("ItemsPointer");
        if (pointer == null || beginsExpression(pointer, state)) {
            return;
        }
        try {
            JsonPointer.compile(pointer);
        } catch (IllegalArgumentException e) {
            config.findings()
                    .addSchemaError(
                            config.locationOf("ItemsPointer"), String.valueOf(e.getMessage()));
        }
    }

    private static void maxItems(Fields config, StateUnderValidation state) {
        var text = config.textOrNull("MaxItems");
        if (text == null || !beginsExpression(text, state)) {
            config.readInteger("MaxItems", 0, DefinitionLimits.MAX_ITEMS_MAX);
        }
        config.requireAtMostOne(List.of("MaxItems", MAX_ITEMS_PATH));
        if (isJsonPath(state)) {
            var _ = ExpressionFields.readReferencePath(config, MAX_ITEMS_PATH);
        }
        paths(config, List.of(MAX_ITEMS_PATH), state);
    }

    /** Checks fields that contain reference paths in JSONPath, and that do not exist in JSONata. */
    private static void paths(Fields fields, List<String> names, StateUnderValidation state) {
        if (isJsonPath(state)) {
            ExpressionFields.reportContextPaths(fields, names);
        } else {
            names.stream()
                    .filter(fields::has)
                    .forEach(name -> state.refuseOtherLanguage(fields, name));
        }
    }

    private static void batcher(@Nullable Fields batcher, StateUnderValidation state) {
        if (batcher == null) {
            return;
        }
        batcher.requireAtMostOne(List.of("MaxItemsPerBatch", "MaxItemsPerBatchPath"));
        batcher.requireAtMostOne(List.of("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"));
        paths(batcher, BATCH_PATHS, state);
    }

    private static void writer(@Nullable Fields writer, boolean isJsonPath) {
        if (writer == null) {
            return;
        }
        if (writer.names().isEmpty()) {
            writer.findings().addSchemaError(writer.location(), "Value cannot be empty");
        }
        template(writer, "Parameters", isJsonPath);
        var config = writer.readObject("WriterConfig");
        if (config != null) {
            config.readOneOf("OutputType", List.of("JSON", "JSONL"));
            config.readOneOf("Transformation", List.of("NONE", "COMPACT", "FLATTEN"));
        }
    }

    private static void template(Fields fields, String name, boolean isJsonPath) {
        if (isJsonPath) {
            ExpressionFields.readTemplate(fields, name);
        }
    }
}
