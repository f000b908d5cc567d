package dev.askel.connectors.items.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MICROS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MILLIS;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** Builds the tree of types from the list of elements in a footer. */
final class FooterSchema {
    /** Bounds the recursion of the decoders. */
    private static final int DEPTH_MAX = 100;

    private final List<SchemaElement> elements;
    private int next;

    private FooterSchema(List<SchemaElement> elements) {
        this.elements = elements;
    }

    /**
     * Builds a schema.
     *
     * @param elements the root and its descendants, depth first
     */
    static MessageType of(List<SchemaElement> elements) throws ParquetException {
        var schema = new FooterSchema(elements);
        var root = schema.element();
        var message = new MessageType(root.getName(), schema.children(root, 1));
        if (schema.next != elements.size()) {
            throw new ParquetException("its schema has elements without a parent");
        }
        return message;
    }

    private SchemaElement element() throws ParquetException {
        if (next == elements.size()) {
            throw new ParquetException("its schema ends early");
        }
        return elements.get(next++);
    }

    private List<Type> children(SchemaElement parent, int depth) throws ParquetException {
        if (depth > DEPTH_MAX) {
            throw new ParquetException("its schema has more than %d levels".formatted(DEPTH_MAX));
        }
        if (parent.getNum_children() < 1) {
            throw new ParquetException("the group '%s' has no fields".formatted(parent.getName()));
        }
        var names = new HashSet<String>();
        var children = new ArrayList<Type>();
        for (int each = 0; each < parent.getNum_children(); each++) {
            var child = type(element(), depth);
            if (!names.add(child.getName())) {
                throw new ParquetException(
                        "'%s' has two fields with the name '%s'"
                                .formatted(parent.getName(), child.getName()));
            }
            children.add(child);
        }
        return children;
    }

    private Type type(SchemaElement element, int depth) throws ParquetException {
        var repetition =
                Type.Repetition.valueOf(
                        RequiredField.of(element.getRepetition_type(), "repetition_type").name());
        var annotation = annotation(element);
        if (!element.isSetType()) {
            return Types.buildGroup(repetition)
                    .as(annotation)
                    .addFields(children(element, depth + 1).toArray(Type[]::new))
                    .named(element.getName());
        }
        var type = PrimitiveTypeName.valueOf(physicalType(element));
        var builder = Types.primitive(type, repetition).as(annotation);
        if (type == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY) {
            builder = builder.length(element.getType_length());
        }
        return builder.named(element.getName());
    }

    private static String physicalType(SchemaElement element) {
        var name = RequiredField.of(element.getType(), "type").name();
        return name.equals("BYTE_ARRAY") ? "BINARY" : name;
    }

    /** Returns the logical type; null when there is none or it is unknown. */
    private static @Nullable LogicalTypeAnnotation annotation(SchemaElement element) {
        if (element.isSetLogicalType()) {
            return annotation(RequiredField.of(element.getLogicalType(), "logicalType"));
        }
        return element.isSetConverted_type() ? converted(element) : null;
    }

    /** Returns the logical type in a footer of an old writer. */
    private static @Nullable LogicalTypeAnnotation converted(SchemaElement element) {
        return switch (RequiredField.of(element.getConverted_type(), "converted_type")) {
            case UTF8 -> LogicalTypeAnnotation.stringType();
            case ENUM -> LogicalTypeAnnotation.enumType();
            case JSON -> LogicalTypeAnnotation.jsonType();
            case LIST -> LogicalTypeAnnotation.listType();
            case MAP, MAP_KEY_VALUE -> LogicalTypeAnnotation.mapType();
            case DATE -> LogicalTypeAnnotation.dateType();
            case DECIMAL ->
                    LogicalTypeAnnotation.decimalType(element.getScale(), element.getPrecision());
            case TIME_MILLIS -> LogicalTypeAnnotation.timeType(true, MILLIS);
            case TIME_MICROS -> LogicalTypeAnnotation.timeType(true, MICROS);
            case TIMESTAMP_MILLIS -> LogicalTypeAnnotation.timestampType(true, MILLIS);
            case TIMESTAMP_MICROS -> LogicalTypeAnnotation.timestampType(true, MICROS);
            case UINT_8 -> LogicalTypeAnnotation.intType(8, false);
            case UINT_16 -> LogicalTypeAnnotation.intType(16, false);
            case UINT_32 -> LogicalTypeAnnotation.intType(32, false);
            case UINT_64 -> LogicalTypeAnnotation.intType(64, false);
            case INT_8, INT_16, INT_32, INT_64, BSON, INTERVAL -> null;
        };
    }

    private static @Nullable LogicalTypeAnnotation annotation(LogicalType type) {
        return switch (type.getSetField()) {
            case STRING -> LogicalTypeAnnotation.stringType();
            case ENUM -> LogicalTypeAnnotation.enumType();
            case JSON -> LogicalTypeAnnotation.jsonType();
            case UUID -> LogicalTypeAnnotation.uuidType();
            case LIST -> LogicalTypeAnnotation.listType();
            case MAP -> LogicalTypeAnnotation.mapType();
            case DATE -> LogicalTypeAnnotation.dateType();
            case FLOAT16 -> LogicalTypeAnnotation.float16Type();
            case DECIMAL ->
                    LogicalTypeAnnotation.decimalType(
                            type.getDECIMAL().getScale(), type.getDECIMAL().getPrecision());
            case INTEGER ->
                    LogicalTypeAnnotation.intType(
                            type.getINTEGER().getBitWidth(), type.getINTEGER().isIsSigned());
            case TIME ->
                    LogicalTypeAnnotation.timeType(
                            type.getTIME().isIsAdjustedToUTC(), unit(type.getTIME().getUnit()));
            case TIMESTAMP ->
                    LogicalTypeAnnotation.timestampType(
                            type.getTIMESTAMP().isIsAdjustedToUTC(),
                            unit(type.getTIMESTAMP().getUnit()));
            case null, default -> null;
        };
    }

    private static LogicalTypeAnnotation.TimeUnit unit(@Nullable TimeUnit unit) {
        return LogicalTypeAnnotation.TimeUnit.valueOf(
                RequiredField.of(RequiredField.of(unit, "unit").getSetField(), "unit").name());
    }
}
