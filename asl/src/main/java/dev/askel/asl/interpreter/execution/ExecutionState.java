package dev.askel.asl.interpreter.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * An execution as the fold of its journal: the immutable tree of its frames. A terminal event
 * closes the tree and keeps it, since a redrive goes on from there.
 *
 * @param lastEventId the id given last; 0 before the first
 * @param lastEventAt its timestamp; later ones are never earlier
 * @param input the execution's input, verbatim
 * @param outcome how it ended; null while it runs
 * @param root the execution's own line of control
 * @param branches all other frames that have not ended well
 * @param owed what it owes other executions, by ordinal
 * @param nextNotice the next unused ordinal of a notice
 * @param startedBy the id of the call that started it; null until that is known
 * @param answered ids of the last API calls that had their effect here, the oldest first
 * @param redrivesAsked the last calls that redrove it, the oldest first
 * @param mockedInvocations how many attempts there were of each state that its test case mocks
 */
public record ExecutionState(
        ExecutionIdentity identity,
        @Nullable Parent parent,
        long lastEventId,
        Instant lastEventAt,
        Payload input,
        @Nullable Outcome outcome,
        Frame root,
        HashPMap<FramePath, Frame> branches,
        int redriveCount,
        @Nullable Instant redrivenAt,
        HashPMap<Long, Notice> owed,
        long nextNotice,
        @Nullable UUID startedBy,
        PVector<UUID> answered,
        PVector<RedriveAsked> redrivesAsked,
        HashPMap<String, Integer> mockedInvocations) {
    /** An execution in which no state that is mocked was attempted. */
    public ExecutionState(
            ExecutionIdentity identity,
            @Nullable Parent parent,
            long lastEventId,
            Instant lastEventAt,
            Payload input,
            @Nullable Outcome outcome,
            Frame root,
            HashPMap<FramePath, Frame> branches,
            int redriveCount,
            @Nullable Instant redrivenAt,
            HashPMap<Long, Notice> owed,
            long nextNotice,
            @Nullable UUID startedBy,
            PVector<UUID> answered,
            PVector<RedriveAsked> redrivesAsked) {
        this(
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
                owed,
                nextNotice,
                startedBy,
                answered,
                redrivesAsked,
                HashTreePMap.empty());
    }

    /**
     * How many request ids are remembered besides the start's. An internal retry comes within a
     * minute; an outage may let the calls of many callbacks come again at once. 16 bytes each in a
     * snapshot.
     */
    public static final int ANSWERED_MAX = 512;

    /** How many tokens of redrives are remembered (docs/aws/api.md section 4.3). */
    public static final int REDRIVES_ASKED_MAX = 10;

    private static final long FIRST_EVENT_ID = 1;

    /** A redrive at that time, asked for under a token. */
    public record RedriveAsked(String clientToken, Instant at) {}

    /** How an execution ended. */
    public sealed interface Outcome {
        /** When. */
        Instant at();

        /** SUCCEEDED. */
        record Succeeded(Instant at, Payload output) implements Outcome {}

        /** FAILED. */
        record Failed(Instant at, @Nullable String error, @Nullable String cause)
                implements Outcome {}

        /** ABORTED. */
        record Aborted(Instant at, @Nullable String error, @Nullable String cause)
                implements Outcome {}

        /** TIMED_OUT. */
        record TimedOut(Instant at, @Nullable String error, @Nullable String cause)
                implements Outcome {}
    }

    /** The state before the first event. */
    static ExecutionState identified(ExecutionIdentity identity, @Nullable Parent parent) {
        return new ExecutionState(
                identity,
                parent,
                EventRef.NONE,
                identity.startedAt(),
                Payload.EMPTY_OBJECT,
                null,
                Frame.root(Payload.EMPTY_OBJECT),
                HashTreePMap.empty(),
                0,
                null,
                HashTreePMap.empty(),
                0,
                null,
                TreePVector.empty(),
                TreePVector.empty());
    }

    /**
     * The state after {@code entry}; {@code before} is null for the first one. Total: it never
     * fails and has no effects, so every journal that was ever written can be folded.
     */
    public static ExecutionState apply(@Nullable ExecutionState before, Entry entry) {
        return Fold.execution(before, entry);
    }

    /** Whether it has not ended. */
    public boolean isRunning() {
        return outcome == null;
    }

    /** The frame at {@code path}; null when it has ended well or never was. */
    public @Nullable Frame frame(FramePath path) {
        return path.isRoot() ? root : branches.get(path);
    }

    /** Whether the call with this id had its effect already. */
    public boolean hasAnswered(String requestId) {
        var id = answeredId(requestId);
        return id.equals(startedBy) || answered.contains(id);
    }

    /** The redrive that was asked for under this token, if it is still remembered. */
    public @Nullable RedriveAsked redriveAsked(String clientToken) {
        return redrivesAsked.stream()
                .filter(each -> each.clientToken().equals(clientToken))
                .findFirst()
                .orElse(null);
    }

    /** What is remembered of a request id: 16 bytes, whatever the caller made of it. */
    public static UUID answeredId(String requestId) {
        return UUID.nameUUIDFromBytes(requestId.getBytes(StandardCharsets.UTF_8));
    }

    ExecutionState with(Frame frame) {
        var edit = new Edit(this);
        edit.put(frame);
        return edit.done();
    }

    ExecutionState without(FramePath path) {
        var edit = new Edit(this);
        edit.branches = branches.minus(path);
        return edit.done();
    }

    /** Without the frames below {@code path}. */
    ExecutionState withoutBranchesOf(FramePath path) {
        var edit = new Edit(this);
        for (var each : branches.keySet()) {
            if (!each.equals(path) && path.covers(each)) {
                edit.branches = edit.branches.minus(each);
            }
        }
        return edit.done();
    }

    ExecutionState withEvent(HistoryEvent event) {
        var edit = new Edit(this);
        edit.lastEventId = event.id();
        edit.lastEventAt = event.timestamp();
        return edit.done();
    }

    /** Behind an event that has made {@code frame} of its own frame. */
    ExecutionState withEvent(HistoryEvent event, Frame frame) {
        var edit = new Edit(this);
        edit.lastEventId = event.id();
        edit.lastEventAt = event.timestamp();
        edit.put(frame);
        return edit.done();
    }

    ExecutionState withInput(Payload given) {
        var edit = new Edit(this);
        edit.input = given;
        edit.root = Frame.root(given);
        return edit.done();
    }

    ExecutionState withOutcome(Outcome ended) {
        var edit = new Edit(this);
        edit.outcome = ended;
        return edit.done();
    }

    ExecutionState withRedrive(int count, Instant at) {
        var edit = new Edit(this);
        edit.outcome = null;
        edit.redriveCount = count;
        edit.redrivenAt = at;
        return edit.done();
    }

    ExecutionState withRedriveAsked(String clientToken) {
        var edit = new Edit(this);
        var asked = new RedriveAsked(clientToken, redrivenAt == null ? lastEventAt : redrivenAt);
        edit.redrivesAsked =
                (redrivesAsked.size() < REDRIVES_ASKED_MAX ? redrivesAsked : redrivesAsked.minus(0))
                        .plus(asked);
        return edit.done();
    }

    ExecutionState withOwed(HashPMap<Long, Notice> notices, long next) {
        var edit = new Edit(this);
        edit.owed = notices;
        edit.nextNotice = next;
        return edit.done();
    }

    /** With one more invocation of a mocked state. */
    ExecutionState withMocked(String mockedState) {
        var edit = new Edit(this);
        int before = mockedInvocations.getOrDefault(mockedState, 0);
        edit.mockedInvocations = mockedInvocations.plus(mockedState, before + 1);
        return edit.done();
    }

    /** The first call is the start: no other one finds an execution that has done nothing yet. */
    ExecutionState withAnswered(String requestId) {
        var edit = new Edit(this);
        var id = answeredId(requestId);
        if (startedBy == null && lastEventId <= FIRST_EVENT_ID) {
            edit.startedBy = id;
        } else {
            edit.answered =
                    (answered.size() < ANSWERED_MAX ? answered : answered.minus(0)).plus(id);
        }
        return edit.done();
    }

    /** A copy in the making; never leaves the method that makes it. */
    private static final class Edit {
        private final ExecutionState from;
        private long lastEventId;
        private Instant lastEventAt;
        private Payload input;
        private @Nullable Outcome outcome;
        private Frame root;
        private HashPMap<FramePath, Frame> branches;
        private int redriveCount;
        private @Nullable Instant redrivenAt;
        private HashPMap<Long, Notice> owed;
        private long nextNotice;
        private @Nullable UUID startedBy;
        private PVector<UUID> answered;
        private PVector<RedriveAsked> redrivesAsked;
        private HashPMap<String, Integer> mockedInvocations;

        Edit(ExecutionState from) {
            this.from = from;
            lastEventId = from.lastEventId;
            lastEventAt = from.lastEventAt;
            input = from.input;
            outcome = from.outcome;
            root = from.root;
            branches = from.branches;
            redriveCount = from.redriveCount;
            redrivenAt = from.redrivenAt;
            owed = from.owed;
            nextNotice = from.nextNotice;
            startedBy = from.startedBy;
            answered = from.answered;
            redrivesAsked = from.redrivesAsked;
            mockedInvocations = from.mockedInvocations;
        }

        void put(Frame frame) {
            if (frame.path().isRoot()) {
                root = frame;
            } else {
                branches = branches.plus(frame.path(), frame);
            }
        }

        ExecutionState done() {
            return new ExecutionState(
                    from.identity,
                    from.parent,
                    lastEventId,
                    lastEventAt,
                    input,
                    outcome,
                    root,
                    branches,
                    redriveCount,
                    redrivenAt,
                    owed,
                    nextNotice,
                    startedBy,
                    answered,
                    redrivesAsked,
                    mockedInvocations);
        }
    }
}
