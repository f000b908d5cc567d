package dev.askel.asl.validator;

import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.parser.ExpressionFields;
import dev.askel.asl.parser.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ItemReader, ItemBatcher and ResultWriter of a distributed Map (asl.md section 10). */
final class ItemSourceRules {

    private ItemSourceRules() {}

    static void check(StateFields state) {
        var fields = state.fields();
        var isJsonPath = state.language() == QueryLanguage.JSONPATH;
        reader(fields.objectIfAny("ItemReader"), isJsonPath);
        batcher(fields.objectIfAny("ItemBatcher"));
        writer(fields.objectIfAny("ResultWriter"), isJsonPath);
    }

    private static void reader(@Nullable Fields reader, boolean isJsonPath) {
        if (reader == null) {
            return;
        }
        reader.require("Resource");
        template(reader, "Parameters", isJsonPath);
        var config = reader.object("ReaderConfig");
        if (config == null) {
            return;
        }
        config.oneOf("InputType", List.of("CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"));
        config.oneOf("CSVDelimiter", List.of("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"));
        config.oneOf("ManifestType", List.of("S3_INVENTORY", "ATHENA_DATA"));
        config.oneOf("Transformation", List.of("NONE", "LOAD_AND_FLATTEN"));
        if ("GIVEN".equals(config.oneOf("CSVHeaderLocation", List.of("FIRST_ROW", "GIVEN")))) {
            config.require("CSVHeaders");
        }
        FieldRules.exclusive(config, List.of("MaxItems", "MaxItemsPath"));
    }

    private static void batcher(@Nullable Fields batcher) {
        if (batcher == null) {
            return;
        }
        FieldRules.exclusive(batcher, List.of("MaxItemsPerBatch", "MaxItemsPerBatchPath"));
        FieldRules.exclusive(
                batcher, List.of("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"));
    }

    private static void writer(@Nullable Fields writer, boolean isJsonPath) {
        if (writer == null) {
            return;
        }
        if (writer.names().isEmpty()) {
            writer.findings().schema(writer.location(), "Value cannot be empty");
        }
        template(writer, "Parameters", isJsonPath);
        var config = writer.object("WriterConfig");
        if (config != null) {
            config.oneOf("OutputType", List.of("JSON", "JSONL"));
            config.oneOf("Transformation", List.of("NONE", "COMPACT", "FLATTEN"));
        }
    }

    private static void template(Fields fields, String name, boolean isJsonPath) {
        if (isJsonPath) {
            ExpressionFields.template(fields, name);
        }
    }
}
