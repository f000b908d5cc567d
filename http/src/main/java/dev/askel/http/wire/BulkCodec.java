package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.BulkJobs;
import org.jspecify.annotations.Nullable;

/** Reads the request bodies of bulk jobs, an extension in the style of AWS's requests. */
public final class BulkCodec {
    private static final byte[] EMPTY_OBJECT = {'{', '}'};

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
        return read(
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
        return read(
                body,
                members ->
                        new BulkJobs.Change.Rate(
                                members.integer("ratePerSecond", 1, BulkJobs.RATE_MAX)));
    }

    private static <T> Answer<T> read(byte[] body, Members.StructureReader<T> reader) {
        try {
            var members = new Members(RequestBody.parse(body.length == 0 ? EMPTY_OBJECT : body));
            var read = reader.read(members);
            return members.violations()
                    .map(text -> Answer.<T>refused(new EngineError.ValidationException(text)))
                    .orElseGet(() -> Answer.ok(read));
        } catch (SerializationException wrong) {
            var text = wrong.getMessage();
            return Answer.refused(
                    new EngineError.ValidationException(
                            text == null ? "The body is not a JSON object." : text));
        }
    }
}
