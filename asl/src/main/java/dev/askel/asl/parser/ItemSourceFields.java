package dev.askel.asl.parser;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.InvalidExpressionException;
import dev.askel.asl.expression.Literal;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.expression.template.JsonataTemplate;
import dev.askel.asl.expression.template.PayloadTemplate;
import dev.askel.asl.expression.template.TemplateListener;
import dev.askel.asl.model.ItemReader;
import dev.askel.asl.model.ResultWriter;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ItemReader and the ResultWriter of a Map state (docs/aws/asl.md section 10). Their
 * members add no findings, because the validator checks them.
 */
final class ItemSourceFields {
    private static final String READER = "ItemReader";
    private static final String WRITER = "ResultWriter";
    private static final String MAX_ITEMS = "MaxItems";

    private ItemSourceFields() {}

    static @Nullable ItemReader readReader(Fields state, boolean isJsonata) {
        var fields = object(state, isJsonata, READER);
        if (fields == null) {
            return null;
        }
        var resource = fields.textOrNull("Resource");
        return new ItemReader(
                resource == null ? "" : resource,
                arguments(fields, isJsonata),
                maxItems(fields.objectOrNull("ReaderConfig"), isJsonata),
                config(fields, "ReaderConfig"));
    }

    static @Nullable ResultWriter readWriter(Fields state, boolean isJsonata) {
        var fields = object(state, isJsonata, WRITER);
        return fields == null
                ? null
                : new ResultWriter(
                        fields.textOrNull("Resource"),
                        arguments(fields, isJsonata),
                        config(fields, "WriterConfig"));
    }

    /** Reads the object. Adds findings about its type and its JSONata expressions. */
    private static @Nullable Fields object(Fields state, boolean isJsonata, String name) {
        if (isJsonata) {
            var _ = JsonataFields.readValue(state, name);
        }
        return state.readObject(name);
    }

    private static @Nullable Expression arguments(Fields fields, boolean isJsonata) {
        var name = isJsonata ? "Arguments" : "Parameters";
        var node = fields.node(name);
        if (node == null) {
            return null;
        }
        return isJsonata
                ? JsonataTemplate.compile(node, fields.path(name), TemplateListener.IGNORED)
                : PayloadTemplate.compileStored(node);
    }

    private static @Nullable Expression maxItems(@Nullable Fields config, boolean isJsonata) {
        if (config == null) {
            return null;
        }
        var value = config.node(MAX_ITEMS);
        if (value != null) {
            return isJsonata
                    ? JsonataTemplate.compile(
                            value, config.path(MAX_ITEMS), TemplateListener.IGNORED)
                    : new Literal(value);
        }
        var path = config.textOrNull(MAX_ITEMS + "Path");
        return path == null || isJsonata ? null : path(path);
    }

    private static PathExpression path(String text) {
        try {
            return PathExpression.compile(text);
        } catch (InvalidExpressionException refusal) {
            return PathExpression.ofInvalidPath(text, refusal);
        }
    }

    private static Payload config(Fields fields, String name) {
        return fields.node(name) instanceof ObjectNode config
                ? Payload.of(config).keepInMemory()
                : Payload.EMPTY_OBJECT;
    }
}
