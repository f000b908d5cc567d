package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.BulkJobs;
import org.jspecify.annotations.Nullable;

/** Reads the request bodies of bulk jobs, an extension in the style of AWS's requests. */
public final class BulkCodec {

    private BulkCodec() {}

    /** The members of a start request besides the action and the filter. */
    public record Terms(
            @Nullable String error,
            @Nullable String cause,
            int ratePerSecond,
            @Nullable String clientToken,
            @Nullable String startedBy) {}

    /** Reads the body of a start. */
    public static Answer<Terms> readTerms(byte[] body) {
        return RequestBody.readOptional(
                body,
                members ->
                        new Terms(
                                members.textOrNull("error", StringConstraint.ERROR),
                                members.textOrNull("cause", StringConstraint.CAUSE),
                                members.intOr(
                                        "ratePerSecond",
                                        BulkJobs.RATE_DEFAULT,
                                        1,
                                        BulkJobs.RATE_MAX),
                                members.textOrNull("clientToken", StringConstraint.CLIENT_TOKEN),
                                members.textOrNull("startedBy", StringConstraint.STARTED_BY)));
    }

    /** Reads the body of a change of the rate. */
    public static Answer<BulkJobs.Change.Rate> readRate(byte[] body) {
        return RequestBody.readOptional(
                body,
                members ->
                        new BulkJobs.Change.Rate(
                                members.integer("ratePerSecond", 1, BulkJobs.RATE_MAX)));
    }
}
