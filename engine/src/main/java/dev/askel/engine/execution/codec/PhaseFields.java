package dev.askel.engine.execution.codec;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.Phase.CallKind;
import dev.askel.asl.interpreter.execution.Phase.Delivery;
import dev.askel.asl.interpreter.execution.Phase.Join;
import dev.askel.asl.interpreter.execution.Phase.MapRun;
import dev.askel.asl.interpreter.execution.Phase.MapRunStage;
import dev.askel.asl.interpreter.execution.Phase.Progress;
import java.io.IOException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/** The fields of the phase of a frame (main line, branch or iteration) in a snapshot. */
final class PhaseFields {
    private static final int STARTING = 0;
    private static final int REENTERING = 1;
    private static final int RUNNING = 2;
    private static final int SLEEPING = 3;
    private static final int BACKING_OFF = 4;
    private static final int CALLING = 5;
    private static final int JOINING = 6;
    private static final int EXITED = 7;
    private static final int HANDING_OVER = 8;
    private static final int JOB = 9;
    private static final int MAPPING = 10;

    private static final int LAMBDA_FUNCTION = 0;
    private static final int INTEGRATION = 1;
    private static final int ACTIVITY = 2;

    private static final int MAP_RUN_RUNNING = 0;
    private static final int MAP_RUN_ENDED = 1;
    private static final int MAP_RUN_REOPENED = 2;

    private static final Phase RUNNING_PHASE = new Phase.Running();

    private PhaseFields() {}

    static void write(FieldWriter out, Phase phase) throws IOException {
        switch (phase) {
            case Phase.Starting(var input) -> {
                out.begin(STARTING, 1);
                out.payload(input);
            }
            case Phase.Reentering(var state, var input, var change) -> {
                out.begin(REENTERING, change == null ? 2 : 3);
                out.text(state);
                out.payload(input);
                MigrationFields.writeLast(out, change);
            }
            case Phase.Running() -> out.begin(RUNNING, 0);
            case Phase.Sleeping(var due) -> {
                out.begin(SLEEPING, 1);
                out.instant(due);
            }
            case Phase.BackingOff(var due) -> {
                out.begin(BACKING_OFF, 1);
                out.instant(due);
            }
            case Phase.Calling(var call) -> {
                var delivery = call.delivery();
                var job = call.job();
                var mocked = call.mocked();
                int extraFields = mocked == null ? 0 : 1;
                if (job != null) {
                    out.begin(JOB, 17 + extraFields);
                    write(out, call);
                    out.textOrNull(delivery == null ? null : delivery.deliveryId());
                    out.instantOrNull(delivery == null ? null : delivery.until());
                    out.text(job.handle());
                    out.instant(job.pollDue());
                } else if (delivery == null) {
                    out.begin(CALLING, 13 + extraFields);
                    write(out, call);
                } else {
                    out.begin(HANDING_OVER, 15 + extraFields);
                    write(out, call);
                    out.text(delivery.deliveryId());
                    out.instant(delivery.until());
                }
                out.lastNumber(mocked == null ? null : mocked.longValue());
            }
            case Phase.Joining(var join) -> write(out, join);
            case Phase.Mapping(var run) -> {
                out.begin(MAPPING, 4);
                out.number(run.ordinal());
                PlanFields.write(out, run.plan());
                out.number(run.redriveCount());
                out.number(code(run.stage()));
            }
            case Phase.Exited(var output) -> {
                out.begin(EXITED, 1);
                out.payload(output);
            }
        }
        out.end();
    }

    static Phase read(FieldReader in) throws IOException {
        int code = in.begin();
        var phase =
                switch (code) {
                    case STARTING -> new Phase.Starting(in.payload());
                    case REENTERING ->
                            new Phase.Reentering(
                                    in.text(), in.payload(), MigrationFields.lastChange(in));
                    case RUNNING -> RUNNING_PHASE;
                    case SLEEPING -> new Phase.Sleeping(in.instant());
                    case BACKING_OFF -> new Phase.BackingOff(in.instant());
                    case CALLING -> new Phase.Calling(call(in, code));
                    case HANDING_OVER, JOB -> new Phase.Calling(call(in, code));
                    case JOINING -> new Phase.Joining(join(in));
                    case MAPPING -> new Phase.Mapping(mapRun(in));
                    case EXITED -> new Phase.Exited(in.payload());
                    default -> throw in.unknown("phase", code);
                };
        in.end();
        return phase;
    }

    private static void write(FieldWriter out, Call call) throws IOException {
        out.number(call.ordinal());
        out.number(code(call.kind()));
        out.text(call.resourceType());
        out.text(call.resource());
        out.payload(call.parameters());
        out.instant(call.scheduledAt());
        out.instantOrNull(call.startedAt());
        out.flag(call.submitted());
        out.numberOrNull(call.timeoutSeconds());
        out.numberOrNull(call.heartbeatSeconds());
        out.textOrNull(call.credentialsRoleArn());
        out.textOrNull(call.childArn());
        out.textOrNull(call.worker());
    }

    private static Call call(FieldReader in, int code) throws IOException {
        int ordinal = in.integer();
        var kind = callKind(in);
        var resourceType = in.text();
        var resource = in.text();
        var parameters = in.payload();
        var scheduledAt = in.instant();
        var startedAt = in.instantOrNull();
        boolean submitted = in.flag();
        return new Call(
                ordinal,
                kind,
                resourceType,
                resource,
                parameters,
                scheduledAt,
                in.numberOrNull(),
                in.numberOrNull(),
                in.textOrNull(),
                new Progress(
                        startedAt,
                        submitted,
                        in.textOrNull(),
                        in.textOrNull(),
                        code == CALLING ? null : delivery(in),
                        code == JOB ? new Phase.Job(in.text(), in.instant()) : null),
                mocked(in));
    }

    private static @Nullable Integer mocked(FieldReader in) throws IOException {
        var invocation = in.lastNumber();
        return invocation == null ? null : Math.toIntExact(invocation);
    }

    private static @Nullable Delivery delivery(FieldReader in) throws IOException {
        var takeId = in.textOrNull();
        var until = in.instantOrNull();
        return takeId == null || until == null ? null : new Delivery(takeId, until);
    }

    private static int code(CallKind kind) {
        return switch (kind) {
            case LAMBDA_FUNCTION -> LAMBDA_FUNCTION;
            case INTEGRATION -> INTEGRATION;
            case ACTIVITY -> ACTIVITY;
        };
    }

    private static CallKind callKind(FieldReader in) throws IOException {
        int code = in.integer();
        return switch (code) {
            case LAMBDA_FUNCTION -> CallKind.LAMBDA_FUNCTION;
            case INTEGRATION -> CallKind.INTEGRATION;
            case ACTIVITY -> CallKind.ACTIVITY;
            default -> throw in.unknown("kind of call", code);
        };
    }

    private static MapRun mapRun(FieldReader in) throws IOException {
        return new MapRun(in.integer(), PlanFields.read(in), in.integer(), mapRunStage(in));
    }

    private static int code(MapRunStage stage) {
        return switch (stage) {
            case RUNNING -> MAP_RUN_RUNNING;
            case ENDED -> MAP_RUN_ENDED;
            case REOPENED -> MAP_RUN_REOPENED;
        };
    }

    private static MapRunStage mapRunStage(FieldReader in) throws IOException {
        int code = in.integer();
        return switch (code) {
            case MAP_RUN_RUNNING -> MapRunStage.RUNNING;
            case MAP_RUN_ENDED -> MapRunStage.ENDED;
            case MAP_RUN_REOPENED -> MapRunStage.REOPENED;
            default -> throw in.unknown("stage of a Map Run", code);
        };
    }

    private static void write(FieldWriter out, Join join) throws IOException {
        out.begin(JOINING, 10);
        out.number(join.ordinal());
        out.eventRef(join.startedId());
        out.number(join.expected());
        out.number(join.begun());
        writeResults(out, join.results());
        out.payloadOrNull(join.items());
        out.payloadOrNull(join.input());
        out.number(join.concurrencyMax());
        out.eventRef(join.lastBranchEventId());
        out.eventRef(join.lastSucceededId());
    }

    private static Join join(FieldReader in) throws IOException {
        return new Join(
                in.integer(),
                in.eventRef(),
                in.integer(),
                in.integer(),
                results(in),
                in.payloadOrNull(),
                in.payloadOrNull(),
                in.integer(),
                in.eventRef(),
                in.eventRef());
    }

    private static void writeResults(FieldWriter out, HashPMap<Integer, Payload> results)
            throws IOException {
        out.beginList(2 * results.size());
        for (var each : new TreeMap<>(results).entrySet()) {
            out.number(each.getKey());
            out.payload(each.getValue());
        }
        out.end();
    }

    private static HashPMap<Integer, Payload> results(FieldReader in) throws IOException {
        HashPMap<Integer, Payload> results = HashTreePMap.empty();
        in.beginList();
        while (in.hasMore()) {
            results = results.plus(in.integer(), in.payload());
        }
        return results;
    }
}
