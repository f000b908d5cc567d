package dev.askel.engine.attributesearch;

import static dev.askel.engine.searchattribute.AttributeCondition.Operator.EQUAL;
import static dev.askel.engine.searchattribute.AttributeCondition.Operator.MATCHES;
import static dev.askel.engine.searchattribute.AttributeCondition.Operator.STARTS_WITH;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.attributesearch.AttributeNames.Defined;
import dev.askel.engine.searchattribute.AttributeCondition;
import dev.askel.engine.searchattribute.AttributeCondition.Literal;
import dev.askel.engine.searchattribute.AttributeCondition.Operator;
import dev.askel.engine.searchattribute.AttributeConversion;
import dev.askel.engine.searchattribute.TextWords;
import dev.askel.engine.sql.Clause;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Converts the conditions of a query to terms, by the types of the attributes. */
final class AttributeTerms {
    /** The maximum number of characters of a string in a message. */
    private static final int SHOWN_CHARACTERS_MAX = 32;

    private AttributeTerms() {}

    /** Returns the terms. Unknown names and values of another type are refused. */
    static Answer<List<AttributeTerm>> of(
            List<AttributeCondition> conditions, Map<String, Defined> names) {
        var terms = new ArrayList<AttributeTerm>();
        for (var each : conditions) {
            var defined = names.get(each.name());
            if (defined == null) {
                return Answer.refused(unknown("query", each.name()));
            }
            switch (terms(each, defined)) {
                case Answer.Refused(var error) -> {
                    return Answer.refused(error);
                }
                case Answer.Ok(var more) -> terms.addAll(more);
            }
        }
        return terms.size() > SearchAttributes.CONDITIONS_MAX
                ? refused(
                        "Parameter 'query' has more than %d conditions. Each word is a condition."
                                .formatted(SearchAttributes.CONDITIONS_MAX))
                : Answer.ok(merged(terms));
    }

    /** Returns the terms with one term for each value. */
    private static List<AttributeTerm> merged(List<AttributeTerm> terms) {
        var merged = new ArrayList<AttributeTerm>();
        for (var term : terms) {
            int same = 0;
            while (same < merged.size() && !merged.get(same).isOnSameAttribute(term)) {
                same++;
            }
            if (same < merged.size()) {
                merged.set(same, merged.get(same).and(term));
            } else {
                merged.add(term);
            }
        }
        return List.copyOf(merged);
    }

    /**
     * Returns the refusal of a name that no machine defines.
     *
     * @param parameter the parameter with the name
     */
    static ValidationException unknown(String parameter, String name) {
        return new ValidationException(
                "Parameter '%s': No state machine defines the search attribute '%s'."
                        .formatted(parameter, name));
    }

    private static <T> Answer<T> refused(String message) {
        return Answer.refused(new ValidationException(message));
    }

    private static Answer<List<AttributeTerm>> terms(
            AttributeCondition condition, Defined attribute) {
        var supported = operators(attribute.type());
        if (!supported.contains(condition.operator())) {
            return refused(
                    "The search attribute '%s' has the type %s, which does not support the operator %s. It supports: %s."
                            .formatted(
                                    condition.name(),
                                    attribute.type(),
                                    condition.operator().symbol(),
                                    supported.stream()
                                            .map(Operator::symbol)
                                            .collect(Collectors.joining(", "))));
        }
        return switch (attribute.type()) {
            case KEYWORD -> keyword(condition, attribute);
            case TEXT -> words(condition, attribute);
            case NUMBER ->
                    condition.literal() instanceof Literal.Decimal(var number)
                            ? compared(condition, attribute, "number", number)
                            : needs(condition, attribute, "a number");
            case TIME -> {
                var millis =
                        condition.literal() instanceof Literal.Text(var text)
                                ? AttributeConversion.parseMillis(text)
                                : null;
                yield millis == null
                        ? needs(condition, attribute, "a time such as \"2026-11-30T12:00:00Z\"")
                        : compared(condition, attribute, "instant", millis);
            }
            case BOOLEAN ->
                    condition.literal() instanceof Literal.Flag(var isSet)
                            ? compared(condition, attribute, "flag", isSet)
                            : needs(condition, attribute, "true or false");
        };
    }

    private static Set<Operator> operators(AttributeType type) {
        return switch (type) {
            case KEYWORD -> EnumSet.complementOf(EnumSet.of(MATCHES));
            case TEXT -> EnumSet.of(MATCHES);
            case NUMBER, TIME -> EnumSet.complementOf(EnumSet.of(STARTS_WITH, MATCHES));
            case BOOLEAN -> EnumSet.of(EQUAL);
        };
    }

    private static <T> Answer<T> needs(
            AttributeCondition condition, Defined attribute, String value) {
        return refused(
                "The search attribute '%s' has the type %s: compare it with %s, not with %s."
                        .formatted(
                                condition.name(),
                                attribute.type(),
                                value,
                                format(condition.literal())));
    }

    /** Returns a value in the form of queries. A long string is truncated. */
    private static String format(Literal literal) {
        return switch (literal) {
            case Literal.Text(var text) -> TextNode.valueOf(truncate(text)).toString();
            case Literal.Decimal(var number) ->
                    number == Math.rint(number) && Math.abs(number) < 0x1p53
                            ? Long.toString((long) number)
                            : Double.toString(number);
            case Literal.Flag(var isSet) -> Boolean.toString(isSet);
        };
    }

    private static String truncate(String text) {
        return text.length() > SHOWN_CHARACTERS_MAX
                ? text.substring(0, SHOWN_CHARACTERS_MAX) + "…"
                : text;
    }

    private static Answer<List<AttributeTerm>> keyword(
            AttributeCondition condition, Defined attribute) {
        if (!(condition.literal() instanceof Literal.Text(var text))) {
            return needs(condition, attribute, "a string in quotation marks");
        }
        var storable = storable(condition, text);
        if (storable != null) {
            return storable;
        }
        return condition.operator() == STARTS_WITH
                ? Answer.ok(
                        List.of(
                                new AttributeTerm(
                                        attribute.id(),
                                        AttributeTerm.VALUES,
                                        "keyword",
                                        startsWith(text),
                                        false)))
                : compared(condition, attribute, "keyword", text);
    }

    private static Clause startsWith(String prefix) {
        var end = endOf(prefix);
        var from = Clause.of(" AND a.keyword >= ?", prefix);
        return end == null ? from : from.then(" AND a.keyword < ?", end);
    }

    /**
     * Returns the first string after all strings with a prefix in the order of code points; null
     * when there is none.
     */
    private static @Nullable String endOf(String prefix) {
        int length = prefix.length();
        while (length > 0) {
            int last = prefix.codePointBefore(length);
            length -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                // Surrogates are no characters of their own.
                int next = last + 1 == Character.MIN_SURROGATE ? 0xE000 : last + 1;
                return prefix.substring(0, length) + Character.toString(next);
            }
        }
        return null;
    }

    private static @Nullable Answer<List<AttributeTerm>> storable(
            AttributeCondition condition, String text) {
        return AttributeConversion.isStorable(text)
                ? null
                : refused(
                        "The value that is compared with '%s' contains U+0000 or an unpaired surrogate, which no stored value has."
                                .formatted(condition.name()));
    }

    private static Answer<List<AttributeTerm>> words(
            AttributeCondition condition, Defined attribute) {
        if (!(condition.literal() instanceof Literal.Text(var text))) {
            return needs(condition, attribute, "a string in quotation marks");
        }
        var storable = storable(condition, text);
        if (storable != null) {
            return storable;
        }
        var words = TextWords.of(text);
        return words.isEmpty()
                ? needs(condition, attribute, "at least one word")
                : Answer.ok(
                        words.stream()
                                .map(word ->
                                        new AttributeTerm(
                                                attribute.id(),
                                                AttributeTerm.WORDS,
                                                "word",
                                                Clause.of(" AND a.word = ?", word),
                                                true))
                                .toList());
    }

    private static Answer<List<AttributeTerm>> compared(
            AttributeCondition condition, Defined attribute, String column, Object value) {
        var operator = condition.operator();
        return Answer.ok(
                List.of(
                        new AttributeTerm(
                                attribute.id(),
                                AttributeTerm.VALUES,
                                column,
                                Clause.of(
                                        " AND a.%s %s ?".formatted(column, operator.symbol()),
                                        value),
                                operator == EQUAL)));
    }
}
