package dev.askel.asl.expression;

import static dev.askel.asl.expression.TestScope.json;
import static dev.askel.asl.expression.TestScope.shown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.template.PayloadTemplate;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests payload templates (docs/aws/asl.md section 2.3). {@link RecordedTemplatesTest} has more
 * recorded cases.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PayloadTemplateTest {
    private static PayloadTemplate compile(String template) throws InvalidExpressionException {
        return PayloadTemplate.compile(json(template).tree());
    }

    private static String evaluate(String template, String input)
            throws InvalidExpressionException {
        return shown(compile(template).evaluate(TestScope.of(input)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    {"x.$":"$.a"}                     | {"x":1}
                    {"x.$":"$.a","y":"$.a"}           | {"y":"$.a","x":1}
                    {"x":{"y":[{"z.$":"$.a"},"$.a"]}} | {"x":{"y":[{"z":1},"$.a"]}}
                    {"x":["$.a","States.UUID()"]}     | {"x":["$.a","States.UUID()"]}
                    {"x.$":"States.MathAdd($.a, 1)"}  | {"x":2}
                    {"x.$":"$"}                       | {"x":{"a":1}}
                    {".$":"$.a"}                      | {"":1}
                    {"x.$.$":"$.a"}                   | {"x.$":1}
                    {}                                | {}
                    [{"x.$":"$.a"}]                   | [{"x":1}]
                    "$.a"                             | "$.a"
                    """)
    void only_members_whose_key_ends_in_dot_dollar_are_evaluated(String template, String value)
            throws InvalidExpressionException {
        assertThat(evaluate(template, "{\"a\":1}")).isEqualTo(value);
    }

    /** The order of the keys is from recordings of AWS (docs/aws/asl.md section 2.3). */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    {"StateMachineArn.$":"$","Input.$":"$","Name.$":"$"} | {"Input":1,"StateMachineArn":1,"Name":1}
                    {"ApiEndpoint.$":"$","Method.$":"$","Path.$":"$","Stage.$":"$"} | {"Path":1,"Stage":1,"ApiEndpoint":1,"Method":1}
                    {"TopicArn.$":"$","Message":{"x":2}}  | {"Message":{"x":2},"TopicArn":1}
                    {"mergedJson.$":"$","parsedJson.$":"$","stringifiedJson.$":"$"} | {"parsedJson":1,"mergedJson":1,"stringifiedJson":1}
                    """)
    void evaluated_members_follow_the_literal_ones_in_the_recorded_order(
            String template, String value) throws InvalidExpressionException {
        assertThat(evaluate(template, "1")).isEqualTo(value);
    }

    @Test
    void a_template_without_expressions_is_its_own_value() throws InvalidExpressionException {
        var tree = json("{\"a\":[1,{\"b\":\"$.x\"}]}").tree();

        var template = PayloadTemplate.compile(tree);

        assertThat(template.isConstant()).isTrue();
        assertThat(template.evaluate(TestScope.of("{}")))
                .isInstanceOfSatisfying(
                        Evaluation.Value.class, v -> assertThat(v.value()).isSameAs(tree));
    }

    @Test
    void constant_parts_and_found_nodes_are_shared() throws InvalidExpressionException {
        var tree = json("{\"fixed\":{\"deep\":[1]},\"found.$\":\"$.a\"}").tree();
        var scope = TestScope.of("{\"a\":{\"b\":2}}");

        var value = ((Evaluation.Value) PayloadTemplate.compile(tree).evaluate(scope)).value();

        assertThat(value.get("fixed")).isSameAs(tree.get("fixed"));
        assertThat(value.get("found")).isSameAs(scope.input().tree().get("a"));
    }

    /** AWS's recording is test_invalid_jsonpath. */
    @Test
    void a_missing_path_fails_with_the_recorded_text() throws InvalidExpressionException {
        assertThat(evaluate("{\"a\":[{\"value.$\":\"$.no_such_jsonpath\"}]}", "{ \"int\": 0}"))
                .isEqualTo(
                        "States.Runtime: The JSONPath '$.no_such_jsonpath' specified for the field"
                                + " 'value.$' could not be found in the input '{ \"int\": 0}'");
    }

    /** A user reported this text: https://repost.aws/questions/QUYiQKP0XfThWEc_ahsMnLOA. */
    @Test
    void an_unknown_function_in_a_path_is_a_missing_property() throws InvalidExpressionException {
        assertThat(evaluate("{\"Jobs.$\":\"$.Jobs.sum()\"}", "{\"Jobs\":[1,2]}"))
                .isEqualTo(
                        "States.Runtime: The JSONPath '$.Jobs.sum()' specified for the field"
                                + " 'Jobs.$' could not be found in the input '{\"Jobs\":[1,2]}'");
    }

    /** Users measured this on AWS (docs/aws/asl.md section 2.3). */
    @ParameterizedTest
    @ValueSource(strings = {"$.list[2]", "$.list[-1]", "$.list[(@.length-3)]"})
    void an_index_past_the_end_is_null(String path) throws InvalidExpressionException {
        assertThat(evaluate("{\"x.$\":\"" + path + "\"}", "{\"list\":[1,2]}"))
                .isEqualTo("{\"x\":null}");
    }

    @Test
    void a_member_of_an_element_past_the_end_is_missing() throws InvalidExpressionException {
        assertThat(evaluate("{\"x.$\":\"$.list[2].y\"}", "{\"list\":[1,2]}"))
                .isEqualTo(
                        "States.Runtime: The JSONPath '$.list[2].y' specified for the field 'x.$'"
                                + " could not be found in the input '{\"list\":[1,2]}'");
    }

    @Test
    void an_index_of_a_value_that_is_not_an_array_fails_with_the_text_of_jayway()
            throws InvalidExpressionException {
        assertThat(evaluate("{\"x.$\":\"$.other[0]\"}", "{\"other\":1}"))
                .isEqualTo(
                        "States.Runtime: Filter: [0] can only be applied to arrays. Current context"
                                + " is: 1");
    }

    @Test
    void a_missing_part_of_the_context_quotes_the_context() throws InvalidExpressionException {
        var scope = TestScope.of("1").withContext("{\"Execution\":{}}");

        assertThat(shown(compile("{\"t.$\":\"$$.Task.Token\"}").evaluate(scope)))
                .isEqualTo(
                        "States.Runtime: The JSONPath '$$.Task.Token' specified for the field 't.$'"
                                + " could not be found in the input '{\"Execution\":{}}'");
    }

    @Test
    void a_null_input_cannot_be_read() throws InvalidExpressionException {
        assertThat(evaluate("{\"x.$\":\"$\"}", "null"))
                .isEqualTo(
                        "States.Runtime: Unable to apply Path transformation to null or empty"
                                + " input.");
    }

    @Test
    void the_variables_of_a_template_include_those_of_all_its_parts()
            throws InvalidExpressionException {
        var template =
                compile(
                        "{\"a.$\":\"$one.x\",\"b\":[{\"c.$\":\"States.Format('{}',"
                                + " States.Array($two))\"}],\"d\":\"$three\"}");

        assertThat(template.variables()).containsExactlyInAnyOrder("one", "two");
        assertThat(
                        shown(
                                template.evaluate(
                                        TestScope.of("{}")
                                                .withVariables(
                                                        Map.of(
                                                                "one",
                                                                json("{\"x\":1}"),
                                                                "two",
                                                                json("2"))))))
                .isEqualTo("{\"b\":[{\"c\":\"[2]\"}],\"d\":\"$three\",\"a\":1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    {"parsed.$":"States.Format('\\\\\\"{}', 1)"} | parsed.$
                    {"a":[{"b.$":"no path"}]}                | b.$
                    {"a.$":1}                                | a.$
                    {"a.$":{"b":1}}                          | a.$
                    """)
    void a_wrong_value_names_its_field(String template, String field) {
        var refusal =
                catchThrowableOfType(InvalidExpressionException.class, () -> compile(template));

        assertThat(refusal.fields()).containsExactly(field);
        assertThat(refusal)
                .hasMessage(
                        "The value for the field '"
                                + field
                                + "' must be a valid JSONPath or a valid intrinsic function call");
    }

    @Test
    void a_key_with_and_without_dot_dollar_is_refused() {
        var refusal =
                catchThrowableOfType(
                        InvalidExpressionException.class, () -> compile("{\"a\":1,\"a.$\":\"$\"}"));

        assertThat(refusal.fields()).containsExactly("a.$");
    }

    @Test
    void a_refusal_names_the_fields_of_all_wrong_values() {
        var refusal =
                catchThrowableOfType(
                        InvalidExpressionException.class,
                        () ->
                                compile(
                                        "{\"a.$\":\"x\",\"b\":[{\"c.$\":1},{\"d.$\":\"$.d\"}],\"e.$\":\"States.No()\"}"));

        assertThat(refusal.fields()).containsExactly("a.$", "c.$", "e.$");
    }

    @Test
    void a_loop_over_a_template_that_doubles_its_input_exhausts_the_budget()
            throws InvalidExpressionException {
        var template = compile("{\"a.$\":\"$\",\"b.$\":\"$\"}");
        var scope = TestScope.of("{}").withBudget(new Budget(1_000_000, 1_000_000));
        var failure = "";
        for (int state = 0; failure.isEmpty() && state < 100; state++) {
            scope.budget().renewAllowance();
            switch (template.evaluate(scope)) {
                case Evaluation.Value(JsonNode value) -> scope = scope.withInput(value);
                case Evaluation.Failed(Failure(String error, String cause, _)) ->
                        failure = error + ": " + cause;
            }
        }

        assertThat(failure).startsWith("States.Runtime: ").endsWith("more than 1000000 bytes");
    }

    @Test
    void a_loop_that_nests_its_input_ends_at_the_depth_that_can_be_read_back()
            throws InvalidExpressionException {
        var template = compile("{\"a\":[{\"b.$\":\"$\"}]}");
        var scope = TestScope.of("{}");
        int states = 0;
        while (template.evaluate(scope) instanceof Evaluation.Value(JsonNode value)) {
            scope = scope.withInput(value);
            states++;
        }

        assertThat(states).isEqualTo(333);
        assertThat(json(scope.input().text()).tree()).isEqualTo(scope.input().tree());
    }
}
