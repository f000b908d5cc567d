package dev.askel.connectors.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.connectors.aws.ServiceResponse;
import dev.askel.engine.observability.LogRecord;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogStream;
import dev.askel.engine.observability.UndeliveredException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Puts entries to an event bus by PutEvents. An entry that the bus rejects as invalid is dropped;
 * the engine retries all others.
 */
final class StatusEventSink implements LogSink {
    static final String CLIENT = "eventbridge";

    /** The maximum entries of one call (API reference, PutEvents). */
    private static final int ENTRIES_MAX = 10;

    /** The maximum bytes of all entries of one call (API reference, PutEvents). */
    private static final int BYTES_MAX = 256 * 1024;

    private static final int TOO_LARGE = 413;

    /** Transient error codes of an entry (API reference, PutEvents, ErrorCode). */
    private static final Set<String> TRANSIENT_ERRORS =
            Set.of("ThrottlingException", "InternalFailure", "InternalException");

    private final AwsServices services;
    private final Duration answerTimeout;

    StatusEventSink(AwsServices services, Duration answerTimeout) {
        this.services = services;
        this.answerTimeout = answerTimeout;
    }

    @Override
    public int putAndCountRefused(LogStream stream, List<LogRecord> records)
            throws UndeliveredException, InterruptedException {
        var bus = EventBusArn.parse(stream.logGroupArn());
        int refused = 0;
        for (int from = 0; from < records.size(); ) {
            int to = from + 1;
            long bytes = records.get(from).bytes();
            while (to < records.size()
                    && to - from < ENTRIES_MAX
                    && bytes + records.get(to).bytes() <= BYTES_MAX) {
                bytes += records.get(to).bytes();
                to++;
            }
            refused += putBatch(bus, records.subList(from, to));
            from = to;
        }
        return refused;
    }

    private int putBatch(EventBusArn bus, List<LogRecord> records)
            throws UndeliveredException, InterruptedException {
        var parameters = JsonNodeFactory.instance.objectNode();
        var entries = parameters.putArray("Entries");
        records.forEach(record -> entries.add(Payload.ofVerbatim(record.json()).tree()));
        var answer =
                services.call(
                        new ServiceRequest(
                                CLIENT,
                                "PutEvents",
                                parameters,
                                new ServiceCaller(bus.account(), bus.region(), null, null),
                                answerTimeout));
        return switch (answer) {
            case ServiceResponse.Answered answered -> refused(answered.result());
            case ServiceResponse.Refused refusal when concernsEntries(refusal) ->
                    records.size() == 1 ? 1 : putOneByOne(bus, records);
            case ServiceResponse.Refused refusal ->
                    throw undelivered(
                            "was refused with status %d: %s %s"
                                    .formatted(
                                            refusal.status(), refusal.code(), refusal.message()));
            case ServiceResponse.Unaddressed(var reason) -> throw undelivered(reason);
            case ServiceResponse.Unsigned(var reason, _, _, _) -> throw undelivered(reason);
            case ServiceResponse.NotSent(var reason) -> throw undelivered(reason);
            case ServiceResponse.Broken(var reason) -> throw undelivered(reason);
            case ServiceResponse.TimedOut(var after) ->
                    throw undelivered("no answer within " + after);
        };
    }

    /** Whether the refusal concerns the entries, as when they are too large for one call. */
    private static boolean concernsEntries(ServiceResponse.Refused refusal) {
        return refusal.status() == TOO_LARGE || "ValidationException".equals(refusal.code());
    }

    /** Puts the entries separately, so that an invalid entry does not affect the others. */
    private int putOneByOne(EventBusArn bus, List<LogRecord> records)
            throws UndeliveredException, InterruptedException {
        int refused = 0;
        for (var record : records) {
            refused += putBatch(bus, List.of(record));
        }
        return refused;
    }

    /** Returns the number of entries that the bus rejected permanently. */
    private static int refused(JsonNode result) throws UndeliveredException {
        int refused = 0;
        for (var entry : result.path("Entries")) {
            var code = entry.path("ErrorCode").textValue();
            if (code == null) {
                continue;
            }
            if (TRANSIENT_ERRORS.contains(code)) {
                throw undelivered(code + " " + entry.path("ErrorMessage").asText());
            }
            refused++;
        }
        return refused;
    }

    private static UndeliveredException undelivered(String reason) {
        return new UndeliveredException("PutEvents: " + reason, null);
    }
}
