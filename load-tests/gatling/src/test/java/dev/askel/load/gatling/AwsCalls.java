package dev.askel.load.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.util.Map;

/** Creates Gatling requests of the AWS JSON 1.0 protocol. */
final class AwsCalls {
    private AwsCalls() {}

    /** Returns the HTTP headers of a call. */
    static Map<String, String> headers(String operation) {
        return Map.of(
                "Content-Type",
                "application/x-amz-json-1.0",
                "X-Amz-Target",
                "AWSStepFunctions." + operation);
    }

    /** Returns a call that must have the status 200. {@code body} is a Gatling expression. */
    static HttpRequestActionBuilder successful(String operation, String body) {
        return unchecked(operation, body).check(status().is(200));
    }

    /** Returns a call whose response the caller checks. */
    static HttpRequestActionBuilder unchecked(String operation, String body) {
        return http(operation).post("").headers(headers(operation)).body(StringBody(body));
    }
}
