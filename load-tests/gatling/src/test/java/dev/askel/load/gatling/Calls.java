package dev.askel.load.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.util.Map;

/** Calls of the AWS protocol. */
final class Calls {
    private Calls() {}

    /** The headers of a call. */
    static Map<String, String> headers(String operation) {
        return Map.of(
                "Content-Type",
                "application/x-amz-json-1.0",
                "X-Amz-Target",
                "AWSStepFunctions." + operation);
    }

    /** A call that must be answered with 200; {@code body} is an expression of Gatling's. */
    static HttpRequestActionBuilder answered(String operation, String body) {
        return any(operation, body).check(status().is(200));
    }

    /** A call whose answer is looked at by whoever makes it. */
    static HttpRequestActionBuilder any(String operation, String body) {
        return http(operation).post("").headers(headers(operation)).body(StringBody(body));
    }
}
