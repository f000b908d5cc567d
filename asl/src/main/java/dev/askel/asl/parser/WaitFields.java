package dev.askel.asl.parser;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Literal;
import dev.askel.asl.expression.Rfc3339;
import dev.askel.asl.model.DefinitionLimits;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.WaitUntil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the field that determines the end of a Wait state. The state must have exactly one of four
 * fields.
 */
final class WaitFields {

    private static final List<String> NAMES =
            List.of("SecondsPath", "Seconds", "TimestampPath", "Timestamp");

    private WaitFields() {}

    static @Nullable WaitUntil read(Fields fields, QueryLanguage language) {
        fields.requireOne(NAMES);
        if (language == QueryLanguage.JSONATA) {
            return readJsonata(fields);
        }
        var seconds = fields.readInteger("Seconds", 0, DefinitionLimits.SECONDS_MAX);
        var secondsPath = ExpressionFields.readReferencePath(fields, "SecondsPath");
        var timestamp = readTimestamp(fields);
        var timestampPath = ExpressionFields.readReferencePath(fields, "TimestampPath");
        if (seconds != null) {
            return new WaitUntil.Seconds(new Literal(LongNode.valueOf(seconds)));
        }
        if (secondsPath != null) {
            return new WaitUntil.SecondsPath(secondsPath);
        }
        if (timestamp != null) {
            return new WaitUntil.Timestamp(new Literal(TextNode.valueOf(timestamp)));
        }
        return timestampPath == null ? null : new WaitUntil.TimestampPath(timestampPath);
    }

    private static @Nullable WaitUntil readJsonata(Fields fields) {
        var seconds = JsonataFields.readInteger(fields, "Seconds", 0, DefinitionLimits.SECONDS_MAX);
        var timestamp = JsonataFields.readTimestamp(fields, "Timestamp");
        if (seconds != null) {
            return new WaitUntil.Seconds(seconds);
        }
        return timestamp == null ? null : new WaitUntil.Timestamp(timestamp);
    }

    private static @Nullable String readTimestamp(Fields fields) {
        var text = fields.readText("Timestamp");
        if (text != null && !Rfc3339.isTimestamp(text)) {
            fields.findings()
                    .addSchemaError(
                            fields.locationOf("Timestamp"),
                            "String does not match RFC3339 timestamp");
            return null;
        }
        return text;
    }
}
