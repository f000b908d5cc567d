package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.ServedEngine;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests limits and pauses of endpoints over REST; every answer is checked against its schema. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EndpointRoutesTest {
    private static final DocumentedApi API = new DocumentedApi(ServedEngine.shared().address());
    private static final String ENDPOINT = "http:host:routes.example.com:8443";
    private static final Map<String, String> OF_ENDPOINT = Map.of("endpoint", ENDPOINT);

    @Test
    void an_endpoint_is_limited_paused_resumed_and_listed() {
        var limited =
                API.callOk(
                                "SetEndpointLimit",
                                OF_ENDPOINT,
                                "{\"concurrency\": 5, \"ratePerSecond\": 2.5}")
                        .body();
        assertThat(limited.path("endpoint").asText()).isEqualTo(ENDPOINT);
        assertThat(limited.path("concurrency").asInt()).isEqualTo(5);
        assertThat(limited.path("ratePerSecond").asDouble()).isEqualTo(2.5);
        assertThat(limited.path("paused").asBoolean()).isFalse();
        assertThat(limited.path("parked").asInt()).isZero();

        assertThat(API.callOk("PauseEndpoint", OF_ENDPOINT).body().path("paused").asBoolean())
                .isTrue();
        var paused = API.callOk("RemoveEndpointLimit", OF_ENDPOINT).body();
        assertThat(paused.path("paused").asBoolean()).isTrue();
        assertThat(paused.has("concurrency")).isFalse();
        assertThat(API.callOk("ListEndpoints", Map.of()).body().path("endpoints"))
                .anyMatch(each -> each.path("endpoint").asText().equals(ENDPOINT));

        var resumed = API.callOk("ResumeEndpoint", OF_ENDPOINT, "{\"ratePerSecond\": 0.5}").body();
        assertThat(resumed.path("paused").asBoolean()).isFalse();
        assertThat(resumed.path("resumeRatePerSecond").asDouble()).isEqualTo(0.5);
        assertThat(
                        API.callOk("ResumeEndpoint", OF_ENDPOINT)
                                .body()
                                .path("resumeRatePerSecond")
                                .asDouble())
                .isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SetEndpointLimit | lambda:function:x | {} | 400",
                "SetEndpointLimit | lambda:function:x | {\"concurrency\": 0} | 400",
                "SetEndpointLimit | lambda:function:x | {\"concurrency\": \"1\"} | 400",
                "SetEndpointLimit | lambda:function:x | {\"ratePerSecond\": 0} | 400",
                "SetEndpointLimit | lambda:function:x | {\"ratePerSecond\": 10001} | 400",
                "SetEndpointLimit | states:startExecution | {\"concurrency\": 1} | 400",
                "SetEndpointLimit | a b | {\"concurrency\": 1} | 400",
                "RemoveEndpointLimit | lambda:function:x |  | 404",
                "PauseEndpoint | https://a |  | 400",
                "ResumeEndpoint | lambda:function:x |  | 409",
                "ResumeEndpoint | lambda:function:x | {\"ratePerSecond\": 1001} | 400"
            })
    void bad_input_is_refused(
            String operation, String endpoint, @Nullable String body, int status) {
        assertThat(API.call(operation, Map.of("endpoint", endpoint), body).status())
                .isEqualTo(status);
    }
}
