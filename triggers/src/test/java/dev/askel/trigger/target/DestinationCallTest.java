package dev.askel.trigger.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.expression.Payload;
import dev.askel.trigger.target.Destinations.CallSlot.Granted;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The requests of API destinations, and the failures that are retried. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DestinationCallTest {
    private static String parameters(String endpoint, String method, String input, String http)
            throws Exception {
        return DestinationCall.parameters(
                        "D",
                        new Granted(endpoint, method, "C", Duration.ZERO),
                        input,
                        Payload.parse(http).tree())
                .text();
    }

    @Test
    void wildcards_are_replaced_and_values_are_encoded() throws Exception {
        assertThat(
                        parameters(
                                "https://a/x/*/y/*?q=*",
                                "POST",
                                "{\"n\": 1.10}",
                                "{\"PathParameterValues\":[\"a b/c\",\"\u00e9\"],\"HeaderParameters\":{\"X\":\"1\"},"
                                        + "\"QueryStringParameters\":{\"k\":\"v\"}}"))
                .isEqualTo(
                        "{\"ApiEndpoint\":\"https://a/x/a%20b%2Fc/y/%C3%A9?q=*\",\"Method\":\"POST\","
                                + "\"InvocationConfig\":{\"ConnectionArn\":\"C\",\"ApiDestinationArn\":\"D\"},"
                                + "\"Headers\":{\"X\":\"1\",\"Content-Type\":\"application/json; charset=utf-8\"},"
                                + "\"QueryParameters\":{\"k\":\"v\"},\"RequestBody\":{\"n\":1.10}}");
    }

    @Test
    void a_type_of_the_target_remains_and_text_is_a_body() throws Exception {
        assertThat(
                        parameters(
                                "https://a",
                                "PUT",
                                "<x/>",
                                "{\"HeaderParameters\":{\"content-type\":\"text/xml\"}}"))
                .contains(
                        "\"Headers\":{\"content-type\":\"text/xml\"}", "\"RequestBody\":\"<x/>\"");
        assertThat(parameters("https://a", "GET", "{}", "{}")).doesNotContain("RequestBody");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    []; The path parameter 1 of the endpoint https://a/* is missing.
                    [".."]; The path parameter 1 of the endpoint https://a/* is '..'.
                    """)
    void a_missing_or_dangerous_path_parameter_is_refused(String values, String message) {
        assertThatThrownBy(() ->
                        parameters(
                                "https://a/*",
                                "POST",
                                "{}",
                                "{\"PathParameterValues\":%s}".formatted(values)))
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    States.Http.StatusCode.401, true
                    States.Http.StatusCode.407, true
                    States.Http.StatusCode.409, true
                    States.Http.StatusCode.429, true
                    States.Http.StatusCode.500, true
                    States.Http.StatusCode.503, true
                    States.Http.StatusCode.302, false
                    States.Http.StatusCode.400, false
                    States.Http.StatusCode.404, false
                    States.Http.Socket, true
                    States.Permissions, false
                    Events.ConnectionResource.ResourceNotFoundException, false
                    Events.ConnectionResource.InternalError, true
                    """)
    void the_failures_of_calls_are_retried_as_on_aws(String error, boolean isRetried) {
        assertThat(ServiceErrors.isRetryable(error, "the body")).isEqualTo(isRetried);
    }
}
