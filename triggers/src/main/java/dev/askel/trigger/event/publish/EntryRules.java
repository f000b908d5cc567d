package dev.askel.trigger.event.publish;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.trigger.event.EventPublisher;
import dev.askel.trigger.event.EventPublisher.EventEntry;
import dev.askel.trigger.event.EventPublisher.IdentifiedEvent;
import dev.askel.trigger.event.EventPublisher.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules for entries of PutEvents, with the codes and messages of AWS. */
final class EntryRules {
    /** The size of a time (user guide, calculating PutEvents event entry size). */
    private static final int TIME_BYTES = 14;

    private EntryRules() {}

    /** The result of a check. */
    sealed interface Checked {}

    /** An entry with all its members. */
    record Valid(String source, String detailType, String detail, JsonNode tree)
            implements Checked {}

    /** A refused entry. */
    record Invalid(Rejected result) implements Checked {}

    /**
     * Checks an entry.
     *
     * @param isService whether a service of this cluster sends the event, and may use sources that
     *     begin with {@code aws.}
     */
    static Checked check(EventEntry entry, boolean isService) {
        var source = entry.source();
        if (source == null || source.isEmpty()) {
            return invalid("Source", "Source is a required argument.");
        }
        var detailType = entry.detailType();
        if (detailType == null || detailType.isEmpty()) {
            return invalid("DetailType", "DetailType is a required argument.");
        }
        if (detailType.codePointCount(0, detailType.length()) > EventPublisher.DETAIL_TYPE_MAX) {
            return invalid(
                    "DetailType",
                    "The value has more than %d characters."
                            .formatted(EventPublisher.DETAIL_TYPE_MAX));
        }
        var detail = entry.detail();
        if (detail == null || detail.isEmpty()) {
            return invalid("Detail", "Detail is a required argument.");
        }
        if (source.startsWith(EventPublisher.RESERVED_SOURCE) && !isService) {
            return new Invalid(
                    new Rejected(
                            "NotAuthorizedForSourceException", "Not authorized for the source."));
        }
        try {
            var tree = Payload.parse(detail).tree();
            return tree.isObject()
                    ? new Valid(source, detailType, detail, tree)
                    : malformedDetail();
        } catch (MalformedJsonException e) {
            return malformedDetail();
        }
    }

    private static Invalid invalid(String parameter, String reason) {
        return new Invalid(
                new Rejected(
                        "InvalidArgument",
                        "Parameter %s is not valid. Reason: %s".formatted(parameter, reason)));
    }

    private static Invalid malformedDetail() {
        return new Invalid(new Rejected("MalformedDetail", "Detail is malformed."));
    }

    /**
     * Returns the size of events in bytes, with their further members (<a
     * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html">calculating
     * PutEvents event entry size</a>).
     */
    static long bytes(List<IdentifiedEvent> events) {
        long bytes = 0;
        for (var event : events) {
            var entry = event.entry();
            bytes += entry.time() == null ? 0 : TIME_BYTES;
            bytes += bytes(entry.source()) + bytes(entry.detailType()) + bytes(entry.detail());
            for (var resource : entry.resources()) {
                bytes += bytes(resource);
            }
            for (var member : event.members().values()) {
                bytes += bytes(JsonEncoder.encode(member));
            }
        }
        return bytes;
    }

    private static long bytes(@Nullable String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
