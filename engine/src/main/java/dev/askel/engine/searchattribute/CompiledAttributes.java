package dev.askel.engine.searchattribute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.Scope;
import dev.askel.asl.expression.template.FirstRefusal;
import dev.askel.asl.expression.template.JsonataTemplate;
import dev.askel.engine.api.attribute.AttributeProblem;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.journal.attribute.AttributeRow.Kind;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The search attributes of a machine with compiled expressions. Immutable.
 *
 * <p>The result of an expression never fails a start. A missing result and null give no value. A
 * result that does not fit gives a row with an {@link AttributeProblem}.
 */
public final class CompiledAttributes {
    /** The attributes of a machine that defines none. */
    public static final CompiledAttributes NONE = new CompiledAttributes(List.of());

    /**
     * The steps of all expressions of a start, about a millisecond on the thread of a request. Each
     * expression has an equal share.
     */
    private static final long STEPS_MAX = 200_000;

    /** The end of the cause of an expression without a result. */
    private static final String UNDEFINED = "returned nothing (undefined).";

    /** Double precision represents all integers of a smaller magnitude exactly. */
    private static final double EXACT_MAX = 0x1p53;

    /**
     * The end of the year 9999. {@code toEpochMilli} fails for the largest years of {@link
     * OffsetDateTime}.
     */
    private static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final Instant TIME_MIN = Instant.parse("0001-01-01T00:00:00Z");

    private record Compiled(long id, AttributeType type, Expression expression) {}

    private final List<Compiled> attributes;

    private CompiledAttributes(List<Compiled> attributes) {
        this.attributes = attributes;
    }

    /** Compiles the stored definitions of a machine; null for none. */
    public static CompiledAttributes of(@Nullable String stored) {
        return stored == null
                ? NONE
                : new CompiledAttributes(
                        AttributesJson.read(stored).stream()
                                .map(each ->
                                        new Compiled(
                                                each.id(),
                                                each.definition().type(),
                                                JsonataTemplate.compile(
                                                        TextNode.valueOf(
                                                                each.definition().expression()),
                                                        each.definition().name(),
                                                        new FirstRefusal())))
                                .toList());
    }

    /**
     * Returns the reason why a text is not an expression of an attribute; empty when it is one. An
     * expression with data that {@link #valuesOf} does not have would never have a value.
     */
    public static Optional<String> refusal(String text) {
        var finding = new FirstRefusal();
        var expression = JsonataTemplate.compile(TextNode.valueOf(text), "expression", finding);
        var reason = finding.reason();
        if (reason != null) {
            return Optional.of(reason);
        }
        if (!finding.hasExpression()) {
            return Optional.of("Member must be a JSONata expression between {% and %}");
        }
        return Stream.concat(
                        expression.variables().stream(),
                        finding.statesMembers().stream()
                                .filter(member -> !member.equals("input"))
                                .map("states."::concat))
                .sorted()
                .findFirst()
                .map("The expression reads $%s. It can read only $states.input"::formatted);
    }

    /** Returns the values of an execution with an input; null without values. */
    public @Nullable List<AttributeRow> valuesOf(Payload input, Instant now) {
        if (attributes.isEmpty()) {
            return null;
        }
        var rows = new ArrayList<AttributeRow>(attributes.size());
        for (var each : attributes) {
            var row = row(each, input, now, Budget.reduced(STEPS_MAX / attributes.size()));
            if (row != null) {
                rows.add(row);
            }
        }
        return rows.isEmpty() ? null : List.copyOf(rows);
    }

    private static @Nullable AttributeRow row(
            Compiled attribute, Payload input, Instant now, Budget budget) {
        var result = attribute.expression().evaluate(new InputScope(input, now, budget));
        if (budget.wasTooSmall()) {
            return problem(attribute, AttributeProblem.EXPRESSION_FAILED);
        }
        return switch (result) {
            case Evaluation.Failed(var failure) -> {
                var cause = failure.cause();
                yield cause != null && cause.endsWith(UNDEFINED)
                        ? null
                        : problem(attribute, AttributeProblem.EXPRESSION_FAILED);
            }
            case Evaluation.Value(var value) ->
                    value.isNull()
                            ? null
                            : switch (attribute.type()) {
                                case KEYWORD -> keyword(attribute, value);
                                case TEXT -> text(attribute, value);
                                case NUMBER -> number(attribute, value);
                                case TIME -> time(attribute, value);
                                case BOOLEAN ->
                                        value.isBoolean()
                                                ? row(attribute, Kind.FLAG, value.asText())
                                                : problem(attribute, AttributeProblem.WRONG_TYPE);
                            };
        };
    }

    private static AttributeRow row(Compiled attribute, Kind kind, String value) {
        return new AttributeRow(attribute.id(), kind, value);
    }

    private static AttributeRow problem(Compiled attribute, AttributeProblem problem) {
        return row(attribute, Kind.PROBLEM, problem.name());
    }

    /**
     * Returns the row of a keyword. A number or boolean becomes a string as in JSON. JSONata keeps
     * the digits of integers within 64 bits, and converts other numbers to double precision.
     */
    private static AttributeRow keyword(Compiled attribute, JsonNode value) {
        if (!value.isValueNode()) {
            return problem(attribute, AttributeProblem.WRONG_TYPE);
        }
        if (value.isNumber()
                && !value.isInt()
                && !value.isLong()
                && Math.abs(value.doubleValue()) >= EXACT_MAX) {
            return problem(attribute, AttributeProblem.INEXACT_NUMBER);
        }
        var text = value.asText();
        var problem = problemOf(text, AttributeValue.KEYWORD_CHARACTERS_MAX);
        return problem == null ? row(attribute, Kind.KEYWORD, text) : problem(attribute, problem);
    }

    private static AttributeRow text(Compiled attribute, JsonNode value) {
        if (!value.isTextual()) {
            return problem(attribute, AttributeProblem.WRONG_TYPE);
        }
        var text = value.textValue();
        var problem = problemOf(text, AttributeValue.TEXT_CHARACTERS_MAX);
        return problem == null
                ? new AttributeRow(attribute.id(), Kind.TEXT, text, TextWords.of(text))
                : problem(attribute, problem);
    }

    private static @Nullable AttributeProblem problemOf(String text, int charactersMax) {
        if (text.length() > charactersMax) {
            return AttributeProblem.TOO_LONG;
        }
        return isStorable(text) ? null : AttributeProblem.UNSUPPORTED_CHARACTER;
    }

    /** Whether a column of the database can contain a text. */
    public static boolean isStorable(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static AttributeRow number(Compiled attribute, JsonNode value) {
        double number = value.doubleValue();
        if (!value.isNumber() || !Double.isFinite(number)) {
            return problem(attribute, AttributeProblem.WRONG_TYPE);
        }
        return Math.abs(number) >= EXACT_MAX
                ? problem(attribute, AttributeProblem.INEXACT_NUMBER)
                : row(attribute, Kind.NUMBER, Double.toString(number));
    }

    /** Returns the row of a time in the form of ISO 8601 with an offset. */
    private static AttributeRow time(Compiled attribute, JsonNode value) {
        var millis = value.isTextual() ? parseMillis(value.textValue()) : null;
        return millis == null
                ? problem(attribute, AttributeProblem.WRONG_TYPE)
                : row(attribute, Kind.TIME, millis.toString());
    }

    /**
     * Parses a time of the years 1 to 9999 such as {@code 2026-11-30T12:00:00Z}; null for another
     * text.
     */
    public static @Nullable Long parseMillis(String text) {
        try {
            var time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
            return time.isBefore(TIME_MIN) || time.isAfter(TIME_MAX) ? null : time.toEpochMilli();
        } catch (DateTimeException _) {
            return null;
        }
    }

    /** The data that the expressions read. */
    private record InputScope(Payload input, Instant now, Budget budget) implements Scope {
        @Override
        public JsonNode context() {
            return JsonNodeFactory.instance.objectNode();
        }

        @Override
        public @Nullable Payload variable(String name) {
            return null;
        }

        @Override
        public RandomGenerator random() {
            return () -> ThreadLocalRandom.current().nextLong();
        }
    }
}
