package dev.askel.asl.rootcause;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the parts of causes that are JSON. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CauseTextTest {
    @Test
    void the_error_of_a_lambda_function_has_a_message_and_a_stack_trace() {
        assertThat(
                        CauseText.parse(
                                """
                                {"errorMessage": "no card", "errorType": "CardDeclined",
                                 "stackTrace": ["  File \\"pay.py\\", line 3"]}\
                                """))
                .isEqualTo(
                        new CauseText(
                                "no card",
                                "CardDeclined",
                                java.util.List.of("File \"pay.py\", line 3"),
                                null));
    }

    @Test
    void the_message_of_nested_executions_is_the_innermost_one() {
        var cause = "{\"errorMessage\": \"deep\", \"errorType\": \"Deep\"}";
        for (var arn : new String[] {"inner", "outer"}) {
            cause =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("ExecutionArn", arn)
                            .put("Error", "States.TaskFailed")
                            .put("Cause", cause)
                            .toString();
        }

        assertThat(CauseText.parse(cause))
                .isEqualTo(new CauseText("deep", "Deep", java.util.List.of(), "outer"));
    }

    @Test
    void a_nested_execution_without_a_cause_has_its_status() {
        assertThat(CauseText.parse("{\"ExecutionArn\": \"a\", \"Status\": \"TIMED_OUT\"}"))
                .isEqualTo(new CauseText("TIMED_OUT", null, java.util.List.of(), "a"));
    }

    @Test
    void other_texts_are_not_parsed() {
        for (var cause : new String[] {"", "plain", "{", "{\"a\":1}", "[1]", "{\"message\":1}"}) {
            assertThat(CauseText.parse(cause)).as(cause).isNull();
        }
        assertThat(CauseText.parse(null)).isNull();
    }

    @Test
    void long_texts_are_cut() {
        var parsed = CauseText.parse("{\"errorMessage\": \"%s\"}".formatted("x".repeat(2_000)));

        assertThat(parsed).isNotNull();
        assertThat(String.valueOf(parsed)).hasSizeLessThan(CauseText.CHARACTERS_MAX + 100);
    }
}
