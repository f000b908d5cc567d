package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.EndpointRules;
import org.jspecify.annotations.Nullable;

/** Reads the request bodies of the limits and pauses of endpoints. */
public final class EndpointCodec {
    private static final String RATE = "ratePerSecond";

    private EndpointCodec() {}

    /** The limits in a request; null where the request has none. */
    public record Limits(@Nullable Integer concurrency, @Nullable Double ratePerSecond) {}

    /** The rate in a request to resume an endpoint; null for the default. */
    public record Resumption(@Nullable Double ratePerSecond) {}

    /** Reads the body of a change of limits. */
    public static Answer<Limits> readLimits(byte[] body) {
        return RequestBody.readOptional(
                body,
                members ->
                        new Limits(
                                members.intOrNull("concurrency", 1, EndpointRules.CONCURRENCY_MAX),
                                members.numberOrNull(RATE, 0, (int) EndpointRules.RATE_MAX)));
    }

    /** Reads the body of a request to resume an endpoint. */
    public static Answer<Resumption> readResumption(byte[] body) {
        return RequestBody.readOptional(
                body,
                members ->
                        new Resumption(
                                members.numberOrNull(RATE, 0, (int) EndpointRules.RATE_MAX)));
    }
}
