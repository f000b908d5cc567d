package dev.askel.engine.searchattribute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.searchattribute.AttributeCondition.Literal;
import dev.askel.engine.searchattribute.AttributeCondition.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses queries.
 *
 * <pre>
 * query     = condition *( "and" condition )
 * condition = name operator value
 * operator  = "=" / "&lt;" / "&lt;=" / "&gt;" / "&gt;=" / "startsWith" / "matches"
 * value     = JSON string / number / "true" / "false"
 * </pre>
 *
 * <p>The word {@code and} can have any case. A number has the form of JSON, and can begin with
 * zeros.
 */
public final class AttributeQueryParser {
    /** The parts of a query. A string begins and ends with a quotation mark. */
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\\s*+(?:(?<word>[A-Za-z][A-Za-z0-9_]*+)|(?<symbol><=|>=|<|>|=)"
                            + "|(?<string>\"(?:[^\"\\\\]|\\\\.)*+\")"
                            + "|(?<number>-?[0-9]++(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?))");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String query;
    private final Matcher tokens;
    private int position;

    private AttributeQueryParser(String query) {
        this.query = query;
        this.tokens = TOKEN.matcher(query);
    }

    /** Parses a query. It is refused with {@code ValidationException} when it is not valid. */
    public static Answer<List<AttributeCondition>> parse(String query) {
        if (query.length() > SearchAttributes.QUERY_CHARACTERS_MAX) {
            return refused(
                    "Parameter 'query' has more than %d characters."
                            .formatted(SearchAttributes.QUERY_CHARACTERS_MAX));
        }
        try {
            return Answer.ok(new AttributeQueryParser(query).conditions());
        } catch (UnexpectedPart unexpected) {
            return refused(unexpected.getMessage());
        }
    }

    private static <T> Answer<T> refused(@Nullable String message) {
        return Answer.refused(new ValidationException(String.valueOf(message)));
    }

    private List<AttributeCondition> conditions() throws UnexpectedPart {
        var conditions = new ArrayList<AttributeCondition>();
        do {
            conditions.add(condition());
            if (conditions.size() > SearchAttributes.CONDITIONS_MAX) {
                throw new UnexpectedPart(
                        "Parameter 'query' has more than %d conditions."
                                .formatted(SearchAttributes.CONDITIONS_MAX));
            }
        } while (isFollowedByAnd());
        return List.copyOf(conditions);
    }

    private boolean isFollowedByAnd() throws UnexpectedPart {
        if (query.substring(position).isBlank()) {
            return false;
        }
        int start = position;
        var word = next("word");
        if (word == null || !word.toLowerCase(Locale.ROOT).equals("and")) {
            position = start;
            throw expected("'and'", " Conditions are combined with 'and' only.");
        }
        return true;
    }

    private AttributeCondition condition() throws UnexpectedPart {
        var name = next("word");
        if (name == null || !AttributeDefinition.NAME.matcher(name).matches()) {
            throw expected("the name of an attribute");
        }
        return new AttributeCondition(name, operator(), literal());
    }

    private Operator operator() throws UnexpectedPart {
        var start = position;
        var symbol = next("symbol");
        var text = symbol == null ? next("word") : symbol;
        for (var each : Operator.values()) {
            if (each.symbol().equals(text)) {
                return each;
            }
        }
        position = start;
        throw expected("one of =, <, <=, >, >=, startsWith and matches");
    }

    private Literal literal() throws UnexpectedPart {
        var start = position;
        var string = next("string");
        if (string != null) {
            try {
                return new Literal.Text(MAPPER.readValue(string, String.class));
            } catch (JsonProcessingException _) {
                position = start;
                throw expected("a JSON string");
            }
        }
        var number = next("number");
        if (number != null) {
            double value = Double.parseDouble(number);
            if (Double.isFinite(value)) {
                return new Literal.Decimal(value);
            }
        }
        var word = number == null ? next("word") : null;
        boolean isTrue = "true".equals(word);
        if (isTrue || "false".equals(word)) {
            return new Literal.Flag(isTrue);
        }
        position = start;
        throw expected("a string in quotation marks, a number, true or false");
    }

    /** Returns the next part if it has this kind, and moves behind it; null otherwise. */
    private @Nullable String next(String kind) {
        if (!tokens.region(position, query.length()).lookingAt()) {
            return null;
        }
        var text = tokens.group(kind);
        if (text != null) {
            position = tokens.end();
        }
        return text;
    }

    private UnexpectedPart expected(String part) {
        return expected(part, "");
    }

    /**
     * Returns the refusal of the query at the current position.
     *
     * @param advice the second sentence of the message, after a space; empty for none
     */
    private UnexpectedPart expected(String part, String advice) {
        var rest = query.substring(position).strip();
        return new UnexpectedPart(
                rest.isEmpty()
                        ? "Parameter 'query' ends where %s is expected.%s".formatted(part, advice)
                        : "Parameter 'query' has '%s' at character %d, where %s is expected.%s"
                                .formatted(
                                        rest.length() > 32 ? rest.substring(0, 32) + "…" : rest,
                                        query.length()
                                                - query.substring(position).stripLeading().length()
                                                + 1,
                                        part,
                                        advice));
    }

    /** The query has an unexpected part. */
    private static final class UnexpectedPart extends Exception {
        private static final long serialVersionUID = 1;

        UnexpectedPart(String message) {
            super(message);
        }
    }
}
