package dev.askel.engine.execution.codec;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.history.MachineLimits;
import dev.askel.asl.history.MapChild;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import dev.askel.asl.mock.TestCase;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The fields of an execution's identity, of its parent, and of its {@link Notice notices}. */
final class IdentityFields {
    private static final int IDENTITY = 0;
    private static final int PARENT = 0;
    private static final int MAP_CHILD = 0;
    private static final int LIMITS = 0;
    private static final int CHILD_FINISHED = 0;
    private static final int STOP_CHILD = 1;
    private static final int STOP_STARTING = 2;
    private static final int STOP_JOB = 3;

    private IdentityFields() {}

    static void write(FieldWriter out, ExecutionIdentity identity) throws IOException {
        var startStamp = identity.startStamp();
        var testCase = identity.testCase();
        var mapChild = identity.mapChild();
        var laterAttributes = identity.laterAttributes();
        var limits = identity.limits();
        out.begin(IDENTITY, fields(startStamp, testCase, mapChild, laterAttributes, limits));
        out.text(identity.arn());
        out.text(identity.name());
        out.text(identity.account());
        out.text(identity.region());
        out.text(identity.stateMachineArn());
        out.text(identity.stateMachineName());
        out.text(identity.machineId());
        out.number(identity.revision());
        out.text(identity.roleArn());
        out.instant(identity.startedAt());
        out.numberOrNull(identity.timeoutSeconds());
        out.textOrNull(identity.stateMachineVersionArn());
        out.textOrNull(identity.stateMachineAliasArn());
        out.textOrNull(identity.traceHeader());
        // An optional field is written only if this field or a later field has a value.
        if (testCase == null && mapChild == null && laterAttributes == null && limits == null) {
            out.lastNumber(startStamp);
        } else {
            out.numberOrNull(startStamp);
            out.textOrNull(testCase == null ? null : testCase.name());
            out.payloadOrNull(testCase == null ? null : testCase.states());
        }
        if (mapChild != null) {
            write(out, mapChild);
        } else if (laterAttributes != null || limits != null) {
            out.absent();
        }
        if (limits == null) {
            out.lastText(laterAttributes);
        } else {
            out.textOrNull(laterAttributes);
            write(out, limits);
        }
        out.end();
    }

    private static int fields(
            @Nullable Long startStamp,
            @Nullable TestCase testCase,
            @Nullable MapChild mapChild,
            @Nullable String laterAttributes,
            @Nullable MachineLimits limits) {
        if (limits != null) {
            return 20;
        }
        if (laterAttributes != null) {
            return 19;
        }
        if (mapChild != null) {
            return 18;
        }
        if (testCase != null) {
            return 17;
        }
        return startStamp == null ? 14 : 15;
    }

    private static void write(FieldWriter out, MapChild mapChild) throws IOException {
        out.begin(MAP_CHILD, 6);
        out.text(mapChild.mapRunArn());
        out.text(mapChild.mapRunId());
        out.text(mapChild.label());
        out.number(mapChild.child());
        out.number(mapChild.items());
        write(out, mapChild.processor());
        out.end();
    }

    private static void write(FieldWriter out, MachineLimits limits) throws IOException {
        out.begin(LIMITS, 6);
        out.numberOrNull(longOrNull(limits.payloadBytes()));
        out.numberOrNull(limits.historyEvents());
        out.numberOrNull(limits.durationSeconds());
        out.numberOrNull(longOrNull(limits.inlineMapConcurrency()));
        out.numberOrNull(longOrNull(limits.mapConcurrency()));
        out.numberOrNull(limits.mapItems());
        out.end();
    }

    private static @Nullable Long longOrNull(@Nullable Integer value) {
        return value == null ? null : value.longValue();
    }

    /** Writes the path of a graph, the outermost step first. */
    static void write(FieldWriter out, GraphPath path) throws IOException {
        var outermostFirst = new ArrayDeque<GraphPath>();
        for (GraphPath each = path; each != null; each = each.parent()) {
            outermostFirst.addFirst(each);
        }
        out.beginList(2 * outermostFirst.size());
        for (var each : outermostFirst) {
            out.text(each.state());
            out.number(each.index());
        }
        out.end();
    }

    static ExecutionIdentity identity(FieldReader in) throws IOException {
        in.begin("identity", IDENTITY);
        var identity =
                new ExecutionIdentity(
                        in.text(),
                        in.text(),
                        in.text(),
                        in.text(),
                        in.text(),
                        in.text(),
                        in.text(),
                        in.integer(),
                        in.text(),
                        in.instant(),
                        in.numberOrNull(),
                        in.textOrNull(),
                        in.textOrNull(),
                        in.textOrNull(),
                        in.lastNumber(),
                        lastTestCase(in),
                        lastMapChild(in),
                        in.isEnd() ? null : in.textOrNull(),
                        lastLimits(in));
        in.end();
        return identity;
    }

    private static @Nullable TestCase lastTestCase(FieldReader in) throws IOException {
        if (in.isEnd()) {
            return null;
        }
        var name = in.textOrNull();
        var states = in.payloadOrNull();
        return name == null || states == null ? null : new TestCase(name, states);
    }

    private static @Nullable MapChild lastMapChild(FieldReader in) throws IOException {
        if (in.isEnd() || in.skipAbsent()) {
            return null;
        }
        in.begin("map child", MAP_CHILD);
        var mapChild =
                new MapChild(in.text(), in.text(), in.text(), in.number(), in.integer(), graph(in));
        in.end();
        return mapChild;
    }

    private static @Nullable MachineLimits lastLimits(FieldReader in) throws IOException {
        if (in.isEnd()) {
            return null;
        }
        in.begin("limits", LIMITS);
        var limits =
                new MachineLimits(
                        integerOrNull(in),
                        in.numberOrNull(),
                        in.numberOrNull(),
                        integerOrNull(in),
                        integerOrNull(in),
                        in.numberOrNull());
        in.end();
        return limits;
    }

    private static @Nullable Integer integerOrNull(FieldReader in) throws IOException {
        return in.skipAbsent() ? null : Integer.valueOf(in.integer());
    }

    static GraphPath graph(FieldReader in) throws IOException {
        in.beginList();
        GraphPath path = null;
        while (in.hasMore()) {
            path = new GraphPath(path, in.text(), in.integer());
        }
        if (path == null) {
            throw new UnreadableRowException("The path of a graph is empty");
        }
        return path;
    }

    static void writeOrNull(FieldWriter out, @Nullable Parent parent) throws IOException {
        if (parent == null) {
            out.absent();
        } else {
            write(out, parent);
        }
    }

    private static void write(FieldWriter out, Parent parent) throws IOException {
        var startStamp = parent.startStamp();
        out.begin(PARENT, startStamp == null ? 4 : 5);
        out.text(parent.executionArn());
        out.text(parent.persistenceId());
        out.frame(parent.frame());
        out.number(parent.ordinal());
        out.lastNumber(startStamp);
        out.end();
    }

    static @Nullable Parent parentOrNull(FieldReader in) throws IOException {
        return in.skipAbsent() ? null : parent(in);
    }

    private static Parent parent(FieldReader in) throws IOException {
        in.begin("parent", PARENT);
        var parent = new Parent(in.text(), in.text(), in.frame(), in.integer(), in.lastNumber());
        in.end();
        return parent;
    }

    static void write(FieldWriter out, Notice notice) throws IOException {
        switch (notice) {
            case Notice.ChildFinished(var parent) -> {
                out.begin(CHILD_FINISHED, 1);
                write(out, parent);
            }
            case Notice.StopChild(var childArn) -> {
                out.begin(STOP_CHILD, 1);
                out.text(childArn);
            }
            case Notice.StopUnconfirmedChild(var childArn, var frame, int ordinal, var until) -> {
                out.begin(STOP_STARTING, 4);
                out.text(childArn);
                out.frame(frame);
                out.number(ordinal);
                out.instant(until);
            }
            case Notice.StopJob(var resource, var handle, var roleArn, var until) -> {
                out.begin(STOP_JOB, 4);
                out.text(resource);
                out.text(handle);
                out.textOrNull(roleArn);
                out.instant(until);
            }
        }
        out.end();
    }

    static Notice notice(FieldReader in) throws IOException {
        int code = in.begin();
        var notice =
                switch (code) {
                    case CHILD_FINISHED -> new Notice.ChildFinished(parent(in));
                    case STOP_CHILD -> new Notice.StopChild(in.text());
                    case STOP_STARTING ->
                            new Notice.StopUnconfirmedChild(
                                    in.text(), in.frame(), in.integer(), in.instant());
                    case STOP_JOB ->
                            new Notice.StopJob(in.text(), in.text(), in.textOrNull(), in.instant());
                    default -> throw in.unknown("notice", code);
                };
        in.end();
        return notice;
    }
}
