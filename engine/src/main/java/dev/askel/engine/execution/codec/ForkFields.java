package dev.askel.engine.execution.codec;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.Fact.FrameForked.StateEntry;
import dev.askel.asl.history.ForkOrigin;
import dev.askel.asl.history.SemaphoreName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fields of a fork's origin, and of the facts that restore the origin's state. */
final class ForkFields {
    private static final int ORIGIN = 0;
    private static final int PERMITS_FIELDS = 6;

    private ForkFields() {}

    static void write(FieldWriter out, ForkOrigin origin) throws IOException {
        out.begin(ORIGIN, 3);
        out.text(origin.executionArn());
        // The id is that of an event in another history, so it is not relative to other ids.
        out.number(origin.eventId());
        out.number(origin.redriveCount());
        out.end();
    }

    static ForkOrigin origin(FieldReader in) throws IOException {
        in.begin("fork origin", ORIGIN);
        var origin = new ForkOrigin(in.text(), in.number(), in.integer());
        in.end();
        return origin;
    }

    /** Writes the origin as a field that later fields follow. */
    static void writeOrNull(FieldWriter out, @Nullable ForkOrigin origin) throws IOException {
        if (origin == null) {
            out.absent();
        } else {
            write(out, origin);
        }
    }

    /** Writes the origin as a last field, unless it is null. */
    static void writeLast(FieldWriter out, @Nullable ForkOrigin origin) throws IOException {
        if (origin != null) {
            write(out, origin);
        }
    }

    static @Nullable ForkOrigin readLast(FieldReader in) throws IOException {
        return in.isEnd() || in.skipAbsent() ? null : origin(in);
    }

    /** Writes all fields of the fact, but not the end of their array. */
    static void write(FieldWriter out, int code, Fact.Forked forked) throws IOException {
        out.begin(code, 5);
        var graph = forked.graph();
        if (graph == null) {
            out.absent();
        } else {
            IdentityFields.write(out, graph);
        }
        out.frame(forked.begin());
        out.number(forked.lastEventId());
        var counts = new TreeMap<>(forked.mockedInvocations());
        out.beginList(2 * counts.size());
        for (var each : counts.entrySet()) {
            out.text(each.getKey());
            out.number(each.getValue());
        }
        out.end();
        out.beginList(PERMITS_FIELDS * forked.permits().size());
        for (var each : forked.permits()) {
            out.frame(each.frame());
            out.number(each.ordinal());
            out.text(each.semaphore().name());
            out.text(each.semaphore().key());
            out.number(each.permits());
            out.number(each.limit());
        }
        out.end();
    }

    static Fact.Forked forked(FieldReader in) throws IOException {
        return new Fact.Forked(
                in.skipAbsent() ? null : IdentityFields.graph(in),
                in.frame(),
                in.number(),
                counts(in),
                permits(in));
    }

    private static Map<String, Integer> counts(FieldReader in) throws IOException {
        var counts = new HashMap<String, Integer>();
        in.beginList();
        while (in.hasMore()) {
            counts.put(in.text(), in.integer());
        }
        return counts;
    }

    private static List<Fact.Forked.Permits> permits(FieldReader in) throws IOException {
        var permits = new ArrayList<Fact.Forked.Permits>();
        in.beginList();
        while (in.hasMore()) {
            permits.add(
                    new Fact.Forked.Permits(
                            in.frame(),
                            in.integer(),
                            new SemaphoreName(in.text(), in.text()),
                            in.integer(),
                            in.integer()));
        }
        return permits;
    }

    /** Writes all fields of the fact, but not the end of their array. */
    static void write(FieldWriter out, int code, Fact.FrameForked forked) throws IOException {
        var entry = forked.entry();
        out.begin(code, entry == null ? 4 : 6);
        out.frame(forked.frame());
        out.number(forked.nextOrdinal());
        var variables = new TreeMap<>(forked.variables());
        out.beginList(2 * variables.size());
        for (var each : variables.entrySet()) {
            out.text(each.getKey());
            out.payload(each.getValue());
        }
        out.end();
        var attempts = new TreeMap<>(forked.attempts());
        out.beginList(2 * attempts.size());
        for (var each : attempts.entrySet()) {
            out.number(each.getKey());
            out.number(each.getValue());
        }
        out.end();
        if (entry != null) {
            out.text(entry.state());
            out.payload(entry.input());
        }
    }

    static Fact.FrameForked frameForked(FieldReader in) throws IOException {
        return new Fact.FrameForked(
                in.frame(),
                in.integer(),
                variables(in),
                attempts(in),
                in.isEnd() ? null : new StateEntry(in.text(), in.payload()));
    }

    private static Map<String, Payload> variables(FieldReader in) throws IOException {
        var variables = new HashMap<String, Payload>();
        in.beginList();
        while (in.hasMore()) {
            variables.put(in.text(), in.payload());
        }
        return variables;
    }

    private static Map<Integer, Integer> attempts(FieldReader in) throws IOException {
        var attempts = new HashMap<Integer, Integer>();
        in.beginList();
        while (in.hasMore()) {
            attempts.put(in.integer(), in.integer());
        }
        return attempts;
    }

    /** Writes all fields of the fact, but not the end of their array. */
    static void write(FieldWriter out, int code, Fact.ResultsForked forked) throws IOException {
        out.begin(code, 2);
        out.frame(forked.frame());
        var results = new TreeMap<>(forked.results());
        out.beginList(2 * results.size());
        for (var each : results.entrySet()) {
            out.number(each.getKey());
            out.payload(each.getValue());
        }
        out.end();
    }

    static Fact.ResultsForked resultsForked(FieldReader in) throws IOException {
        var frame = in.frame();
        var results = new HashMap<Integer, Payload>();
        in.beginList();
        while (in.hasMore()) {
            results.put(in.integer(), in.payload());
        }
        return new Fact.ResultsForked(frame, results);
    }
}
