package dev.askel.engine.execution.codec;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.FrameStatus;
import dev.askel.asl.interpreter.execution.StateVisit;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * The fields of a {@link Frame frame} in a snapshot. A frame is a running branch or iteration, or
 * the root. Its graph and its variables are in tables.
 */
final class FrameFields {
    private static final int FRAME = 0;
    private static final int VISIT = 0;
    private static final int ITEM = 0;

    private static final int OPEN = 0;
    private static final int FAILED = 1;
    private static final int ABORTED = 2;

    private static final FrameStatus OPEN_STATUS = new FrameStatus.Open();
    private static final FrameStatus ABORTED_STATUS = new FrameStatus.Aborted();

    private FrameFields() {}

    static void write(FieldWriter out, Frame frame, GraphTable graphs, ScopeTable scopes)
            throws IOException {
        out.begin(FRAME, 10);
        out.frame(frame.path());
        out.numberOrNull(graphs.indexOf(frame.graph()));
        out.number(frame.version());
        write(out, frame.status());
        PhaseFields.write(out, frame.phase());
        writeOrNull(out, frame.visit());
        out.eventRef(frame.lastEventId());
        out.number(frame.nextOrdinal());
        out.number(scopes.indexOf(frame.variables()));
        writeOrNull(out, frame.item());
        out.end();
    }

    static Frame read(
            FieldReader in, List<GraphPath> graphs, List<HashPMap<String, Payload>> scopes)
            throws IOException {
        in.begin("frame", FRAME);
        var frame =
                new Frame(
                        in.frame(),
                        GraphTable.at(graphs, in.numberOrNull()),
                        in.number(),
                        status(in),
                        PhaseFields.read(in),
                        visitOrNull(in),
                        in.eventRef(),
                        in.integer(),
                        scopes.get(in.integer()),
                        itemOrNull(in));
        in.end();
        return frame;
    }

    private static void write(FieldWriter out, FrameStatus status) throws IOException {
        switch (status) {
            case FrameStatus.Open() -> out.begin(OPEN, 0);
            case FrameStatus.Failed(
                            var error,
                            var cause,
                            long eventId,
                            boolean missedHeartbeat) -> {
                out.begin(FAILED, missedHeartbeat ? 4 : 3);
                out.textOrNull(error);
                out.textOrNull(cause);
                out.eventRef(eventId);
                out.lastFlag(missedHeartbeat);
            }
            case FrameStatus.Aborted() -> out.begin(ABORTED, 0);
        }
        out.end();
    }

    private static FrameStatus status(FieldReader in) throws IOException {
        int code = in.begin();
        var status =
                switch (code) {
                    case OPEN -> OPEN_STATUS;
                    case FAILED ->
                            new FrameStatus.Failed(
                                    in.textOrNull(), in.textOrNull(), in.eventRef(), in.lastFlag());
                    case ABORTED -> ABORTED_STATUS;
                    default -> throw in.unknown("frame status", code);
                };
        in.end();
        return status;
    }

    private static void writeOrNull(FieldWriter out, @Nullable StateVisit visit)
            throws IOException {
        if (visit == null) {
            out.absent();
            return;
        }
        out.begin(VISIT, 7);
        out.text(visit.state());
        out.number(EventTypeCode.of(visit.entered()));
        out.eventRef(visit.enteredId());
        out.eventRef(visit.previousEventId());
        out.instant(visit.enteredAt());
        out.payload(visit.input());
        out.beginList(2 * visit.attempts().size());
        for (var each : new TreeMap<>(visit.attempts()).entrySet()) {
            out.number(each.getKey());
            out.number(each.getValue());
        }
        out.end();
        out.end();
    }

    private static @Nullable StateVisit visitOrNull(FieldReader in) throws IOException {
        if (in.skipAbsent()) {
            return null;
        }
        in.begin("visit", VISIT);
        var visit =
                new StateVisit(
                        in.text(),
                        EventTypeCode.read(in),
                        in.eventRef(),
                        in.eventRef(),
                        in.instant(),
                        in.payload(),
                        attempts(in));
        in.end();
        return visit;
    }

    private static HashPMap<Integer, Integer> attempts(FieldReader in) throws IOException {
        HashPMap<Integer, Integer> attempts = HashTreePMap.empty();
        in.beginList();
        while (in.hasMore()) {
            attempts = attempts.plus(in.integer(), in.integer());
        }
        return attempts;
    }

    private static void writeOrNull(FieldWriter out, Frame.@Nullable Item item) throws IOException {
        if (item == null) {
            out.absent();
            return;
        }
        out.begin(ITEM, 2);
        out.number(item.index());
        out.payload(item.value());
        out.end();
    }

    private static Frame.@Nullable Item itemOrNull(FieldReader in) throws IOException {
        if (in.skipAbsent()) {
            return null;
        }
        in.begin("item", ITEM);
        var item = new Frame.Item(in.integer(), in.payload());
        in.end();
        return item;
    }
}
