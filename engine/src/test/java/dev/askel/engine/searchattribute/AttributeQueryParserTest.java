package dev.askel.engine.searchattribute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.searchattribute.AttributeCondition.Literal;
import dev.askel.engine.searchattribute.AttributeCondition.Operator;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language of queries. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AttributeQueryParserTest {
    @Test
    void a_query_is_parsed_to_conditions() {
        assertThat(
                        AttributeQueryParser.parse(
                                " orderId = \"A-\\\"17\\u0041\" AND total>=-1.5e2 and isPaid=true"
                                        + " and note matches \"late\" and k startsWith \"a\""))
                .isEqualTo(
                        Answer.ok(
                                List.of(
                                        new AttributeCondition(
                                                "orderId",
                                                Operator.EQUAL,
                                                new Literal.Text("A-\"17A")),
                                        new AttributeCondition(
                                                "total",
                                                Operator.GREATER_OR_EQUAL,
                                                new Literal.Decimal(-150)),
                                        new AttributeCondition(
                                                "isPaid", Operator.EQUAL, new Literal.Flag(true)),
                                        new AttributeCondition(
                                                "note", Operator.MATCHES, new Literal.Text("late")),
                                        new AttributeCondition(
                                                "k",
                                                Operator.STARTS_WITH,
                                                new Literal.Text("a")))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "= 1             | Parameter 'query' has '= 1' at character 1, where the name of an attribute is expected.",
                "a               | Parameter 'query' ends where one of =, <, <=, >, >=, startsWith and matches is expected.",
                "a like 1        | Parameter 'query' has 'like 1' at character 3, where one of =, <, <=, >, >=, startsWith and matches is expected.",
                "a =             | Parameter 'query' ends where a string in quotation marks, a number, true or false is expected.",
                "a = b           | Parameter 'query' has 'b' at character 5, where a string in quotation marks, a number, true or false is expected.",
                "a = \"b         | Parameter 'query' has '\"b' at character 5, where a string in quotation marks, a number, true or false is expected.",
                "a = \"\\q\"     | Parameter 'query' has '\"\\q\"' at character 5, where a JSON string is expected.",
                "a = 1e999       | Parameter 'query' has '1e999' at character 5, where a string in quotation marks, a number, true or false is expected.",
                "a = 1 or b = 2  | Parameter 'query' has 'or b = 2' at character 7, where 'and' is expected. Conditions are combined with 'and' only.",
                "a = 1 and       | Parameter 'query' ends where the name of an attribute is expected.",
                "a = 1; b        | Parameter 'query' has '; b' at character 6, where 'and' is expected. Conditions are combined with 'and' only.",
            })
    void a_refused_query_reports_the_position(String query, String message) {
        var answer = AttributeQueryParser.parse(query);
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        assertThat(((Answer.Refused<?>) answer).error().message()).isEqualTo(message);
    }

    private static Answer<List<AttributeCondition>> refused(String message) {
        return Answer.refused(new EngineError.ValidationException(message));
    }

    @Test
    void a_query_is_bounded() {
        assertThat(AttributeQueryParser.parse("a = \"" + "x".repeat(2_050) + "\""))
                .isEqualTo(refused("Parameter 'query' has more than 2048 characters."));
        assertThat(AttributeQueryParser.parse("a = 1" + " and a = 1".repeat(10)))
                .isEqualTo(refused("Parameter 'query' has more than 10 conditions."));
        assertThat(AttributeQueryParser.parse("a = 1" + " and a = 1".repeat(9)))
                .isInstanceOf(Answer.Ok.class);
    }
}
