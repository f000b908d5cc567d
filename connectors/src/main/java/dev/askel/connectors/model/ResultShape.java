package dev.askel.connectors.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The shape of a value in an answer. Validates mocked results with AWS's messages (docs/aws/api.md
 * section 4.7).
 */
sealed interface ResultShape {
    /**
     * Returns the reason why the value does not have this shape; empty when it has this shape.
     * Unknown members are allowed, and null equals a missing member.
     *
     * @param field the name of the member with this value
     * @param complete whether required members must be present
     */
    Optional<String> refusal(String field, JsonNode value, boolean complete);

    /** Creates the shape of a reference in a model. */
    static ResultShape of(ShapeTable table, JsonNode reference) {
        var shape = table.at(reference);
        return switch (shape.path("t").asText()) {
            case "o" -> new StructureShape(table, shape);
            case "a" -> new ListShape(table, shape);
            case "m" -> new MapShape(table, shape);
            case "s", "d" -> new StringShape(shape);
            case "y" -> new BlobShape(shape);
            case "n" -> new NumberShape(shape);
            case "b" -> new BooleanShape();
            default -> new AnyShape();
        };
    }

    private static Optional<String> violation(String field, String rule) {
        return Optional.of("Field '%s' %s".formatted(field, rule));
    }

    /** The shape of a structure with named members. */
    record StructureShape(ShapeTable table, JsonNode shape) implements ResultShape {
        @Override
        public Optional<String> refusal(String field, JsonNode value, boolean complete) {
            if (!value.isObject()) {
                return violation(field, "must be an object");
            }
            if (complete) {
                for (var required : shape.path("r")) {
                    if (!value.hasNonNull(required.textValue())) {
                        return Optional.of(
                                "Required field '%s' is missing".formatted(required.textValue()));
                    }
                }
            }
            for (var member : value.properties()) {
                var known = shape.path("m").path(member.getKey());
                if (!known.isMissingNode() && !member.getValue().isNull()) {
                    var refusal =
                            of(table, known).refusal(member.getKey(), member.getValue(), complete);
                    if (refusal.isPresent()) {
                        return refusal;
                    }
                }
            }
            return Optional.empty();
        }
    }

    /** The shape of a list. */
    record ListShape(ShapeTable table, JsonNode shape) implements ResultShape {
        @Override
        public Optional<String> refusal(String field, JsonNode value, boolean complete) {
            if (!value.isArray()) {
                return violation(field, "must be an array");
            }
            var length = checkLength(field, shape, value.size());
            return length.isPresent()
                    ? length
                    : checkEach(of(table, shape.path("e")), field, value, complete);
        }
    }

    /** The shape of a map with arbitrary keys. */
    record MapShape(ShapeTable table, JsonNode shape) implements ResultShape {
        @Override
        public Optional<String> refusal(String field, JsonNode value, boolean complete) {
            return value.isObject()
                    ? checkEach(of(table, shape.path("e")), field, value, complete)
                    : violation(field, "must be an object");
        }
    }

    /**
     * The shape of bytes: a string in Base64 or any other string, because results contain UTF-8
     * bytes as strings.
     */
    record BlobShape(JsonNode shape) implements ResultShape {
        @Override
        public Optional<String> refusal(String field, JsonNode value, boolean complete) {
            return value.isTextual()
                    ? checkLength(field, shape, byteCount(value.textValue()))
                    : violation(field, "must be a string");
        }

        /** Returns the number of bytes that the string represents. */
        private static int byteCount(String text) {
            try {
                return Base64.getDecoder().decode(text).length;
            } catch (IllegalArgumentException _) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
    }

    /** The shape of a string or of a time, which is a string too. */
    record StringShape(JsonNode shape) implements ResultShape {
        @Override
        public Optional<String> refusal(String field, JsonNode value, boolean complete) {
            if (!value.isTextual()) {
                return violation(field, "must be a string");
            }
            var text = value.textValue();
            if (shape.has("enum")) {
                for (var known : shape.path("enum")) {
                    if (known.textValue().equals(text)) {
                        return Optional.empty();
                    }
                }
                return violation(field, "is not an expected value");
            }
            return checkLength(field, shape, text.codePointCount(0, text.length()));
        }
    }

    /** The shape of an integer or a fraction. */
    record NumberShape(JsonNode shape) implements ResultShape {
        @Override
        public Optional<String> refusal(String field, JsonNode value, boolean complete) {
            if (!value.isNumber()) {
                return violation(field, "must be a number");
            }
            if (shape.has("min")
                    && value.decimalValue().compareTo(shape.path("min").decimalValue()) < 0) {
                return violation(field, "is less than the minimum value");
            }
            return shape.has("max")
                            && value.decimalValue().compareTo(shape.path("max").decimalValue()) > 0
                    ? violation(field, "exceeds the maximum value")
                    : Optional.empty();
        }
    }

    /** The shape of a boolean. */
    record BooleanShape() implements ResultShape {
        @Override
        public Optional<String> refusal(String field, JsonNode value, boolean complete) {
            return value.isBoolean() ? Optional.empty() : violation(field, "must be a boolean");
        }
    }

    /** The shape of a value of any type. */
    record AnyShape() implements ResultShape {
        @Override
        public Optional<String> refusal(String field, JsonNode value, boolean complete) {
            return Optional.empty();
        }
    }

    private static Optional<String> checkEach(
            ResultShape shape, String field, JsonNode values, boolean complete) {
        for (var value : values) {
            var refusal =
                    value.isNull()
                            ? Optional.<String>empty()
                            : shape.refusal(field, value, complete);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> checkLength(String field, JsonNode shape, int length) {
        if (shape.has("min") && length < shape.path("min").longValue()) {
            return violation(field, "is smaller than the minimum length");
        }
        return shape.has("max") && length > shape.path("max").longValue()
                ? violation(field, "exceeds the maximum length")
                : Optional.empty();
    }
}
