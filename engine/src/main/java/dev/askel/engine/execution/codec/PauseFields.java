package dev.askel.engine.execution.codec;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HeldResult;
import dev.askel.asl.interpreter.execution.ExecutionPause;
import dev.askel.asl.interpreter.execution.Pauses;
import dev.askel.asl.interpreter.execution.Pauses.Held;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePVector;

/** The pauses of an execution in facts and in a snapshot. */
final class PauseFields {
    /** The number of fields of a pause. */
    static final int FIELDS = 5;

    private static final int PAUSES_FIELDS = 4;
    private static final int HELD_FIELDS = 3;

    private static final int RESPONSE = 0;
    private static final int SUCCEEDED = 1;
    private static final int FAILED = 2;
    private static final int HEARTBEAT_MISSED = 3;

    private PauseFields() {}

    /** Whether the snapshot contains the pauses. */
    static boolean isNeededFor(Pauses pauses) {
        return !pauses.equals(Pauses.NONE);
    }

    /** Writes the pauses as a field of the state. */
    static void write(FieldWriter out, Pauses pauses) throws IOException {
        out.beginList(PAUSES_FIELDS);
        var current = pauses.current();
        if (current == null) {
            out.absent();
        } else {
            out.beginList(FIELDS);
            write(out, current);
            out.end();
        }
        out.beginList(HELD_FIELDS * pauses.held().size());
        for (var each : new TreeMap<>(pauses.held()).entrySet()) {
            out.frame(each.getKey());
            out.number(each.getValue().number());
            out.beginList(each.getValue().results().size());
            for (var result : each.getValue().results()) {
                write(out, result);
            }
            out.end();
        }
        out.end();
        out.number(pauses.stopped().toMillis());
        out.instantOrNull(pauses.heartbeatsFrom());
        out.end();
    }

    /** Reads the pauses, an optional last field of the state. */
    static Pauses readLast(FieldReader in) throws IOException {
        if (!in.beginLastList() || !in.hasMore()) {
            return Pauses.NONE;
        }
        var current = currentOrNull(in);
        HashPMap<FramePath, Held> held = HashTreePMap.empty();
        in.beginList();
        while (in.hasMore()) {
            held = held.plus(in.frame(), readHeld(in));
        }
        var stopped = Duration.ofMillis(in.number());
        var heartbeatsFrom = in.instantOrNull();
        in.end();
        return new Pauses(current, held, stopped, heartbeatsFrom);
    }

    private static @Nullable ExecutionPause currentOrNull(FieldReader in) throws IOException {
        if (in.skipAbsent()) {
            return null;
        }
        in.beginList();
        var current = readPause(in);
        in.end();
        return current;
    }

    private static Held readHeld(FieldReader in) throws IOException {
        long number = in.number();
        var results = new ArrayList<HeldResult>();
        in.beginList();
        while (in.hasMore()) {
            results.add(readResult(in));
        }
        return new Held(number, TreePVector.from(results));
    }

    /** Writes the fields of a pause, but neither their array nor its end. */
    static void write(FieldWriter out, ExecutionPause pause) throws IOException {
        out.instant(pause.since());
        out.textOrNull(pause.by());
        out.textOrNull(pause.reason());
        out.flag(pause.stopsTimeouts());
        out.beginList(pause.callsInFlight().size());
        for (var each : pause.callsInFlight()) {
            out.frame(each);
        }
        out.end();
    }

    static ExecutionPause readPause(FieldReader in) throws IOException {
        var since = in.instant();
        var by = in.textOrNull();
        var reason = in.textOrNull();
        boolean stopsTimeouts = in.flag();
        var callsInFlight = new ArrayList<FramePath>();
        in.beginList();
        while (in.hasMore()) {
            callsInFlight.add(in.frame());
        }
        return new ExecutionPause(since, by, reason, stopsTimeouts, callsInFlight);
    }

    static void write(FieldWriter out, HeldResult result) throws IOException {
        switch (result) {
            case HeldResult.Response(int ordinal, var output, var handle) -> {
                out.begin(RESPONSE, 3);
                out.number(ordinal);
                out.payload(output);
                out.textOrNull(handle);
            }
            case HeldResult.Succeeded(int ordinal, var output) -> {
                out.begin(SUCCEEDED, 2);
                out.number(ordinal);
                out.payload(output);
            }
            case HeldResult.Failed(int ordinal, var error, var cause) -> {
                out.begin(FAILED, 3);
                out.number(ordinal);
                out.textOrNull(error);
                out.textOrNull(cause);
            }
            case HeldResult.HeartbeatMissed(int ordinal) -> {
                out.begin(HEARTBEAT_MISSED, 1);
                out.number(ordinal);
            }
        }
        out.end();
    }

    static HeldResult readResult(FieldReader in) throws IOException {
        int code = in.begin();
        var result =
                switch (code) {
                    case RESPONSE ->
                            new HeldResult.Response(in.integer(), in.payload(), in.textOrNull());
                    case SUCCEEDED -> new HeldResult.Succeeded(in.integer(), in.payload());
                    case FAILED ->
                            new HeldResult.Failed(in.integer(), in.textOrNull(), in.textOrNull());
                    case HEARTBEAT_MISSED -> new HeldResult.HeartbeatMissed(in.integer());
                    default -> throw in.unknown("held result", code);
                };
        in.end();
        return result;
    }
}
