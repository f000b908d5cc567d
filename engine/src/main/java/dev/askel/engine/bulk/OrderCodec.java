package dev.askel.engine.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionCriteria.CauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.FailureFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.PauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.TimeRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * Encodes orders for the table {@code bulk_jobs}: ASCII JSON with a version, without absent fields.
 * Equal orders have equal bytes. Golden files: {@code bulk/order-*.json} of the tests.
 */
final class OrderCodec {
    private static final int VERSION = 1;

    /**
     * Orders that filter by cause have a separate version. So a release that does not support this
     * filter does not run them.
     */
    private static final int VERSION_WITH_CAUSE = 2;

    /**
     * Orders that pause or resume executions, or filter by pauses. Older releases support neither.
     */
    private static final int VERSION_WITH_PAUSES = 3;

    /** Orders that store search attributes, which older releases do not support. */
    private static final int VERSION_WITH_BACKFILL = 4;

    /** Orders that migrate executions, which older releases do not support. */
    private static final int VERSION_WITH_MIGRATIONS = 5;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private OrderCodec() {}

    static byte[] encode(BulkOrder order) {
        var criteria = order.criteria();
        var cause = criteria.failure().cause();
        var object = JSON.createObjectNode();
        object.put("version", version(order));
        object.put("action", order.action().name());
        put(object, "error", order.error());
        put(object, "cause", order.cause());
        object.put("ratePerSecond", order.ratePerSecond());
        put(object, "target", order.target());
        var filter = object.putObject("criteria");
        put(filter, "machine", criteria.machine());
        put(filter, "type", criteria.type());
        var statuses = filter.putArray("statuses");
        criteria.statuses().forEach(status -> statuses.add(status.name()));
        put(filter, "startedFrom", criteria.started().from());
        put(filter, "startedBefore", criteria.started().before());
        put(filter, "stoppedFrom", criteria.stopped().from());
        put(filter, "stoppedBefore", criteria.stopped().before());
        put(filter, "namePrefix", criteria.namePrefix());
        put(filter, "failedState", criteria.failure().state());
        put(filter, "error", criteria.failure().error());
        put(filter, "causeFingerprint", criteria.failure().causeFingerprint());
        if (cause != null) {
            put(filter, "cause", cause.text());
            put(filter, "causesFrom", cause.startedFrom());
        }
        put(filter, "redrive", criteria.redrive());
        put(filter, "pause", criteria.pause());
        try {
            return JSON.writeValueAsString(object).getBytes(StandardCharsets.US_ASCII);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(object + " cannot be written", e);
        }
    }

    private static int version(BulkOrder order) {
        if (order.isMigration()) {
            return VERSION_WITH_MIGRATIONS;
        }
        if (order.action() == Action.BACKFILL) {
            return VERSION_WITH_BACKFILL;
        }
        if (order.needsPauses()) {
            return VERSION_WITH_PAUSES;
        }
        return order.criteria().failure().cause() == null ? VERSION : VERSION_WITH_CAUSE;
    }

    private static void put(ObjectNode object, String name, @Nullable Object value) {
        if (value != null) {
            object.put(name, value.toString());
        }
    }

    static BulkOrder decode(byte[] stored) {
        JsonNode object;
        try {
            object = JSON.readTree(stored);
        } catch (IOException e) {
            throw new IllegalStateException("The stored parameters of a bulk job are not JSON", e);
        }
        int version = object.path("version").intValue();
        if (version < VERSION || version > VERSION_WITH_MIGRATIONS) {
            throw new IllegalStateException(
                    "The stored parameters of a bulk job have version %s, expected %d to %d"
                            .formatted(object.path("version"), VERSION, VERSION_WITH_MIGRATIONS));
        }
        return new BulkOrder(
                Action.valueOf(object.path("action").textValue()),
                criteria(object.path("criteria")),
                text(object, "error"),
                text(object, "cause"),
                object.path("ratePerSecond").intValue(),
                text(object, "target"));
    }

    private static ExecutionCriteria criteria(JsonNode filter) {
        var type = text(filter, "type");
        var redrive = text(filter, "redrive");
        var pause = text(filter, "pause");
        var statuses = EnumSet.noneOf(ExecutionStatus.class);
        filter.path("statuses")
                .forEach(status -> statuses.add(ExecutionStatus.valueOf(status.textValue())));
        return new ExecutionCriteria(
                machine(text(filter, "machine")),
                type == null ? null : StateMachineType.valueOf(type),
                statuses,
                new TimeRange(time(filter, "startedFrom"), time(filter, "startedBefore")),
                new TimeRange(time(filter, "stoppedFrom"), time(filter, "stoppedBefore")),
                text(filter, "namePrefix"),
                new FailureFilter(
                        text(filter, "failedState"),
                        text(filter, "error"),
                        text(filter, "causeFingerprint"),
                        cause(filter)),
                redrive == null ? null : RedriveFilter.valueOf(redrive),
                pause == null ? null : PauseFilter.valueOf(pause));
    }

    private static @Nullable CauseFilter cause(JsonNode filter) {
        var text = text(filter, "cause");
        return text == null ? null : new CauseFilter(text, time(filter, "causesFrom"));
    }

    /**
     * Throws for an ARN that cannot be parsed: without a machine, the order would apply to all
     * machines.
     */
    private static @Nullable StateMachineArn machine(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return switch (Arns.parseStateMachine(text)) {
            case Answer.Ok(var arn) -> arn;
            case Answer.Refused(var error) -> throw new IllegalStateException(error.message());
        };
    }

    private static @Nullable Instant time(JsonNode object, String name) {
        var text = text(object, name);
        return text == null ? null : Instant.parse(text);
    }

    private static @Nullable String text(JsonNode object, String name) {
        return object.path(name).textValue();
    }
}
