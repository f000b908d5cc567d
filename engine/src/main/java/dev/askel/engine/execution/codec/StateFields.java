package dev.askel.engine.execution.codec;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.SemaphoreName;
import dev.askel.asl.interpreter.execution.AcceptedRedrive;
import dev.askel.asl.interpreter.execution.AnsweredRequests;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.HeldPermits;
import dev.askel.asl.interpreter.execution.StartPermit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * The only value of a snapshot: the execution's state, preceded by the tables of values that its
 * {@link Frame frames} share.
 */
final class StateFields {
    private static final int STATE = 0;
    private static final int HELD_FIELDS = 7;
    private static final int START_PERMIT_FIELDS = 2;

    private static final int SUCCEEDED = 0;
    private static final int FAILED = 1;
    private static final int ABORTED = 2;
    private static final int TIMED_OUT = 3;

    private StateFields() {}

    static void write(FieldWriter out, ExecutionState state) throws IOException {
        var frames = framesOf(state);
        var graphs = new GraphTable();
        var scopes = new ScopeTable();
        for (var frame : frames) {
            graphs.add(frame.graph());
            scopes.add(frame.variables());
        }
        boolean mocked = !state.mockedInvocations().isEmpty();
        boolean redriven = !state.acceptedRedrives().isEmpty();
        boolean signaled = SignalFields.isNeededFor(state.signals());
        boolean holds = !state.heldPermits().isEmpty();
        var startPermit = state.startPermit();
        boolean limited = startPermit != null;
        var origin = state.forkOrigin();
        boolean migrated = MigrationFields.isNeededFor(state.migrations());
        // The migrations follow the origin of a fork.
        boolean forked = migrated || origin != null;
        // The origin of a fork follows the pauses.
        boolean paused = forked || PauseFields.isNeededFor(state.pauses());
        out.begin(
                STATE,
                migrated
                        ? 23
                        : forked
                                ? 22
                                : paused
                                        ? 21
                                        : limited
                                                ? 20
                                                : holds
                                                        ? 19
                                                        : signaled
                                                                ? 18
                                                                : mocked ? 17 : redriven ? 16 : 15);
        IdentityFields.write(out, state.identity());
        IdentityFields.writeOrNull(out, state.parent());
        out.eventId(state.lastEventId());
        out.instant(state.lastEventAt());
        out.payload(state.input());
        writeOrNull(out, state.outcome());
        out.number(state.redriveCount());
        out.instantOrNull(state.redrivenAt());
        writeNotices(out, state.pendingNotices());
        out.number(state.nextNotice());
        writeAnswered(out, state.startedBy(), state.answered());
        graphs.write(out);
        scopes.write(out);
        out.beginList(frames.size());
        for (var frame : frames) {
            FrameFields.write(out, frame, graphs, scopes);
        }
        out.end();
        // An optional field is written only if this field or a later field has a value.
        if (paused || limited || holds || signaled || mocked || redriven) {
            write(out, state.acceptedRedrives());
        }
        if (paused || limited || holds || signaled || mocked) {
            write(out, state.mockedInvocations());
        }
        if (paused || limited || holds || signaled) {
            SignalFields.write(out, state.signals());
        }
        if (paused || limited || holds) {
            writeHeld(out, state.heldPermits());
        }
        if (paused || limited) {
            write(out, startPermit);
        }
        if (paused) {
            PauseFields.write(out, state.pauses());
        }
        if (migrated) {
            ForkFields.writeOrNull(out, origin);
            MigrationFields.write(out, state.migrations());
        } else {
            ForkFields.writeLast(out, origin);
        }
        out.end();
    }

    /** Returns the root frame, then the frames of branches and iterations, ordered by path. */
    private static List<Frame> framesOf(ExecutionState state) {
        var frames = new ArrayList<>(state.branches().values());
        frames.sort(Comparator.comparing(frame -> frame.path().text()));
        frames.addFirst(state.root());
        return frames;
    }

    /**
     * Reads a snapshot of version 1. It contains the latest request ids as strings, but not the id
     * of the start request.
     */
    static ExecutionState readVersion1(FieldReader in) throws IOException {
        return read(in, StateFields::answeredTexts);
    }

    static ExecutionState read(FieldReader in) throws IOException {
        return read(in, StateFields::answered);
    }

    private static ExecutionState read(FieldReader in, Body.ValueReader<Answered> answeredOf)
            throws IOException {
        in.begin("state", STATE);
        var identity = IdentityFields.identity(in);
        var parent = IdentityFields.parentOrNull(in);
        long lastEventId = in.eventId();
        var lastEventAt = in.instant();
        var input = in.payload();
        var outcome = outcomeOrNull(in);
        int redriveCount = in.integer();
        var redrivenAt = in.instantOrNull();
        var notices = notices(in);
        long nextNotice = in.number();
        var answered = answeredOf.read(in);
        var graphs = GraphTable.read(in);
        var scopes = ScopeTable.read(in);
        in.beginList();
        var root = FrameFields.read(in, graphs, scopes);
        HashPMap<FramePath, Frame> branches = HashTreePMap.empty();
        while (in.hasMore()) {
            var frame = FrameFields.read(in, graphs, scopes);
            branches = branches.plus(frame.path(), frame);
        }
        var acceptedRedrives = lastAcceptedRedrives(in);
        var mockedInvocations = lastMockedInvocations(in);
        var signals = SignalFields.readLast(in);
        var heldPermits = lastHeldPermits(in);
        var startPermit = lastStartPermit(in);
        var pauses = PauseFields.readLast(in);
        var forkOrigin = ForkFields.readLast(in);
        var migrations = MigrationFields.readLast(in);
        in.end();
        return new ExecutionState(
                identity,
                parent,
                lastEventId,
                lastEventAt,
                input,
                outcome,
                root,
                branches,
                redriveCount,
                redrivenAt,
                notices,
                nextNotice,
                answered.startedBy(),
                answered.others(),
                acceptedRedrives,
                mockedInvocations,
                signals,
                heldPermits,
                startPermit,
                pauses,
                forkOrigin,
                migrations);
    }

    /** Writes an empty list for an execution without a start limit. */
    private static void write(FieldWriter out, @Nullable StartPermit permit) throws IOException {
        out.beginList(permit == null ? 0 : START_PERMIT_FIELDS);
        if (permit != null) {
            out.text(permit.key());
            out.numberOrNull(permit.decision());
        }
        out.end();
    }

    private static @Nullable StartPermit lastStartPermit(FieldReader in) throws IOException {
        if (!in.beginLastList()) {
            return null;
        }
        var permit = in.isEnd() ? null : new StartPermit(in.text(), in.numberOrNull());
        in.end();
        return permit;
    }

    private static void writeHeld(FieldWriter out, PVector<HeldPermits> held) throws IOException {
        out.beginList(HELD_FIELDS * held.size());
        for (var each : held) {
            out.frame(each.frame());
            out.number(each.ordinal());
            out.text(each.semaphore().name());
            out.text(each.semaphore().key());
            out.number(each.permits());
            out.number(each.limit());
            out.numberOrNull(each.decision());
        }
        out.end();
    }

    private static PVector<HeldPermits> lastHeldPermits(FieldReader in) throws IOException {
        var held = new ArrayList<HeldPermits>();
        if (in.beginLastList()) {
            while (in.hasMore()) {
                held.add(
                        new HeldPermits(
                                in.frame(),
                                in.integer(),
                                new SemaphoreName(in.text(), in.text()),
                                in.integer(),
                                in.integer(),
                                in.numberOrNull()));
            }
        }
        return TreePVector.from(held);
    }

    private static void writeOrNull(FieldWriter out, @Nullable Outcome outcome) throws IOException {
        switch (outcome) {
            case null -> {
                out.absent();
                return;
            }
            case Outcome.Succeeded(var at, var output) -> {
                out.begin(SUCCEEDED, 2);
                out.instant(at);
                out.payload(output);
            }
            case Outcome.Failed(var at, var error, var cause) -> {
                out.begin(FAILED, 3);
                out.instant(at);
                out.textOrNull(error);
                out.textOrNull(cause);
            }
            case Outcome.Aborted(var at, var error, var cause) -> {
                out.begin(ABORTED, 3);
                out.instant(at);
                out.textOrNull(error);
                out.textOrNull(cause);
            }
            case Outcome.TimedOut(var at, var error, var cause) -> {
                out.begin(TIMED_OUT, 3);
                out.instant(at);
                out.textOrNull(error);
                out.textOrNull(cause);
            }
        }
        out.end();
    }

    private static @Nullable Outcome outcomeOrNull(FieldReader in) throws IOException {
        if (in.skipAbsent()) {
            return null;
        }
        int code = in.begin();
        var outcome =
                switch (code) {
                    case SUCCEEDED -> new Outcome.Succeeded(in.instant(), in.payload());
                    case FAILED ->
                            new Outcome.Failed(in.instant(), in.textOrNull(), in.textOrNull());
                    case ABORTED ->
                            new Outcome.Aborted(in.instant(), in.textOrNull(), in.textOrNull());
                    case TIMED_OUT ->
                            new Outcome.TimedOut(in.instant(), in.textOrNull(), in.textOrNull());
                    default -> throw in.unknown("outcome", code);
                };
        in.end();
        return outcome;
    }

    private static void writeNotices(FieldWriter out, HashPMap<Long, Notice> notices)
            throws IOException {
        out.beginList(2 * notices.size());
        for (var each : new TreeMap<>(notices).entrySet()) {
            out.number(each.getKey());
            IdentityFields.write(out, each.getValue());
        }
        out.end();
    }

    private static HashPMap<Long, Notice> notices(FieldReader in) throws IOException {
        HashPMap<Long, Notice> notices = HashTreePMap.empty();
        in.beginList();
        while (in.hasMore()) {
            notices = notices.plus(in.number(), IdentityFields.notice(in));
        }
        return notices;
    }

    private static void write(FieldWriter out, PVector<AcceptedRedrive> redrives)
            throws IOException {
        out.beginList(2 * redrives.size());
        for (var each : redrives) {
            out.text(each.clientToken());
            out.instant(each.at());
        }
        out.end();
    }

    private static PVector<AcceptedRedrive> lastAcceptedRedrives(FieldReader in)
            throws IOException {
        var redrives = new ArrayList<AcceptedRedrive>();
        if (in.beginLastList()) {
            while (in.hasMore()) {
                redrives.add(new AcceptedRedrive(in.text(), in.instant()));
            }
        }
        return TreePVector.from(redrives);
    }

    private static void write(FieldWriter out, HashPMap<String, Integer> invocations)
            throws IOException {
        out.beginList(2 * invocations.size());
        for (var each : new TreeMap<>(invocations).entrySet()) {
            out.text(each.getKey());
            out.number(each.getValue());
        }
        out.end();
    }

    private static HashPMap<String, Integer> lastMockedInvocations(FieldReader in)
            throws IOException {
        HashPMap<String, Integer> invocations = HashTreePMap.empty();
        if (in.beginLastList()) {
            while (in.hasMore()) {
                invocations = invocations.plus(in.text(), in.integer());
            }
        }
        return invocations;
    }

    /** The ids of the requests whose effects are part of the state. */
    private record Answered(@Nullable UUID startedBy, PVector<UUID> others) {}

    /**
     * Writes each id as two numbers. The id of the start request, if known, precedes the list of
     * the other ids.
     */
    private static void writeAnswered(
            FieldWriter out, @Nullable UUID startedBy, PVector<UUID> others) throws IOException {
        if (startedBy == null) {
            out.absent();
        } else {
            out.beginList(2);
            write(out, startedBy);
            out.end();
        }
        out.beginList(2 * others.size());
        for (var each : others) {
            write(out, each);
        }
        out.end();
    }

    private static void write(FieldWriter out, UUID id) throws IOException {
        out.number(id.getMostSignificantBits());
        out.number(id.getLeastSignificantBits());
    }

    private static Answered answered(FieldReader in) throws IOException {
        var startedBy = in.skipAbsent() ? null : ids(in).getFirst();
        return new Answered(startedBy, ids(in));
    }

    private static PVector<UUID> ids(FieldReader in) throws IOException {
        var ids = new ArrayList<UUID>();
        in.beginList();
        while (in.hasMore()) {
            ids.add(new UUID(in.number(), in.number()));
        }
        return TreePVector.from(ids);
    }

    private static Answered answeredTexts(FieldReader in) throws IOException {
        var ids = new ArrayList<UUID>();
        in.beginList();
        while (in.hasMore()) {
            ids.add(AnsweredRequests.hash(in.text()));
        }
        return new Answered(null, TreePVector.from(ids));
    }
}
