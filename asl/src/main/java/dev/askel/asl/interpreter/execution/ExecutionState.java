package dev.askel.asl.interpreter.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.ForkOrigin;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * The state of an execution, computed by applying all entries of its journal. It contains the tree
 * of frames, its lines of control. The final event keeps this tree, because a redrive resumes from
 * it.
 *
 * @param lastEventId the last event id; 0 before the first event
 * @param lastEventAt the timestamp of the last event; no later event has an earlier timestamp
 * @param input the execution's input, with its original JSON string
 * @param outcome the outcome of the execution; null while it runs
 * @param root the frame of the execution itself
 * @param branches all other frames that have not succeeded: Parallel branches and Map iterations
 * @param pendingNotices the notices that are not acknowledged yet, by ordinal. A notice is a
 *     persisted message to another execution or a service
 * @param nextNotice the ordinal of the next notice
 * @param startedBy the stored form of the id of the API call that started the execution; null until
 *     it is known
 * @param answered the ids of the last API calls whose effects the state includes, the oldest first
 * @param acceptedRedrives the last accepted redrives, the oldest first
 * @param mockedInvocations the number of attempts so far of each state that the test case mocks
 * @param signals the signals that no task has consumed
 * @param heldPermits the permits of semaphores that the execution holds or held at its end, in the
 *     order of the grants
 * @param startPermit the permit of the start limit; null for an execution without a start limit
 * @param pauses the current pause, and the effects of earlier pauses
 * @param forkOrigin the event of another execution at which this execution began; null when it is
 *     no fork
 * @param migrations the requested migration, and the last one
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
        HashPMap<Long, Notice> pendingNotices,
        long nextNotice,
        @Nullable UUID startedBy,
        PVector<UUID> answered,
        PVector<AcceptedRedrive> acceptedRedrives,
        HashPMap<String, Integer> mockedInvocations,
        SignalBuffer signals,
        PVector<HeldPermits> heldPermits,
        @Nullable StartPermit startPermit,
        Pauses pauses,
        @Nullable ForkOrigin forkOrigin,
        Migrations migrations) {
    /** Creates the state of an execution without mocked invocations. */
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
            HashPMap<Long, Notice> pendingNotices,
            long nextNotice,
            @Nullable UUID startedBy,
            PVector<UUID> answered,
            PVector<AcceptedRedrive> acceptedRedrives) {
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
                pendingNotices,
                nextNotice,
                startedBy,
                answered,
                acceptedRedrives,
                HashTreePMap.empty(),
                SignalBuffer.EMPTY,
                TreePVector.empty(),
                null,
                Pauses.NONE,
                null,
                Migrations.NONE);
    }

    private static final long FIRST_EVENT_ID = 1;

    /** The outcome of an execution that has ended. */
    public sealed interface Outcome {
        /** Returns the time of the end. */
        Instant at();

        /** The execution has the status SUCCEEDED. */
        record Succeeded(Instant at, Payload output) implements Outcome {}

        /** The execution has the status FAILED. */
        record Failed(Instant at, @Nullable String error, @Nullable String cause)
                implements Outcome {}

        /** The execution has the status ABORTED. */
        record Aborted(Instant at, @Nullable String error, @Nullable String cause)
                implements Outcome {}

        /** The execution has the status TIMED_OUT. */
        record TimedOut(Instant at, @Nullable String error, @Nullable String cause)
                implements Outcome {}
    }

    /** Returns the state before the first event. */
    static ExecutionState initial(ExecutionIdentity identity, @Nullable Parent parent) {
        return new ExecutionState(
                identity,
                parent,
                EventRef.NONE,
                identity.startedAt(),
                Payload.EMPTY_OBJECT,
                null,
                Frame.root(graphOf(identity), Payload.EMPTY_OBJECT),
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
     * Returns the state after {@code entry}; {@code before} is null for the first entry. The
     * function has no side effects, and it accepts every journal that any version has written.
     */
    public static ExecutionState apply(@Nullable ExecutionState before, Entry entry) {
        return Fold.apply(before, entry);
    }

    /** Whether the execution has not ended. */
    public boolean isRunning() {
        return outcome == null;
    }

    /**
     * Whether the execution was redriven and waits for permits that it held at its end. No frame
     * advances before it holds them again.
     */
    public boolean awaitsHeldPermits() {
        return isRunning()
                && !heldPermits.isEmpty()
                && heldPermits.stream().anyMatch(HeldPermits::isAwaited);
    }

    /** Whether the start or redrive waits in the queue of a start limit. */
    public boolean awaitsStart() {
        return startPermit != null && startPermit.isAwaited() && isRunning();
    }

    /** Whether the execution waits for permits before any frame advances. */
    public boolean awaitsPermits() {
        return awaitsStart() || awaitsHeldPermits();
    }

    /** Whether the execution is paused. */
    public boolean isPaused() {
        return pauses.current() != null;
    }

    /**
     * Whether frames can advance: the execution is running, is not paused and does not wait for
     * permits.
     */
    public boolean canAdvance() {
        return isRunning() && !isPaused() && !awaitsPermits();
    }

    /** Returns the frame at {@code path}; null when the frame has succeeded or never existed. */
    public @Nullable Frame frame(FramePath path) {
        return path.isRoot() ? root : branches.get(path);
    }

    /** Whether the state includes the effect of the API call with this id. */
    public boolean hasAnswered(String requestId) {
        var id = AnsweredRequests.hash(requestId);
        return id.equals(startedBy) || answered.contains(id);
    }

    /** Returns the accepted redrive with this token; null when the state has none. */
    public @Nullable AcceptedRedrive acceptedRedrive(String clientToken) {
        return AcceptedRedrive.find(acceptedRedrives, clientToken);
    }

    ExecutionState withFrame(Frame frame) {
        var edit = new Edit(this);
        edit.put(frame);
        return edit.build();
    }

    ExecutionState withoutFrames(Collection<FramePath> paths) {
        var edit = new Edit(this);
        edit.branches = branches.minusAll(paths);
        return edit.build();
    }

    private static @Nullable GraphPath graphOf(ExecutionIdentity identity) {
        var mapChild = identity.mapChild();
        return mapChild == null ? null : mapChild.processor();
    }

    ExecutionState withEvent(HistoryEvent event) {
        var edit = new Edit(this);
        edit.lastEventId = event.id();
        edit.lastEventAt = event.timestamp();
        return edit.build();
    }

    /** Returns the state after an event that has changed its frame to {@code frame}. */
    ExecutionState withEvent(HistoryEvent event, Frame frame) {
        var edit = new Edit(this);
        edit.lastEventId = event.id();
        edit.lastEventAt = event.timestamp();
        edit.put(frame);
        return edit.build();
    }

    ExecutionState withStart(EventDetails.ExecutionStarted started) {
        var edit = new Edit(this);
        edit.input = started.input();
        edit.root = Frame.root(graphOf(identity), started.input());
        edit.forkOrigin = started.origin();
        return edit.build();
    }

    ExecutionState withOutcome(Outcome ended) {
        var edit = new Edit(this);
        edit.outcome = ended;
        edit.migrations = migrations.withoutRequest();
        return edit.build();
    }

    ExecutionState withRedrive(int count, Instant at) {
        var edit = new Edit(this);
        edit.outcome = null;
        edit.redriveCount = count;
        edit.redrivenAt = at;
        edit.pauses = Pauses.NONE;
        return edit.build();
    }

    ExecutionState withAcceptedRedrive(String clientToken) {
        var edit = new Edit(this);
        var redrive =
                new AcceptedRedrive(clientToken, redrivenAt == null ? lastEventAt : redrivenAt);
        edit.acceptedRedrives = AcceptedRedrive.add(acceptedRedrives, redrive);
        return edit.build();
    }

    ExecutionState withSignals(SignalBuffer buffer) {
        var edit = new Edit(this);
        edit.signals = buffer;
        return edit.build();
    }

    ExecutionState withHeldPermits(PVector<HeldPermits> held) {
        if (held.equals(heldPermits)) {
            return this;
        }
        var edit = new Edit(this);
        edit.heldPermits = held;
        return edit.build();
    }

    ExecutionState withStartPermit(@Nullable StartPermit permit) {
        if (Objects.equals(permit, startPermit)) {
            return this;
        }
        var edit = new Edit(this);
        edit.startPermit = permit;
        return edit.build();
    }

    ExecutionState withPause(Fact.PauseFact fact) {
        var edit = new Edit(this);
        edit.pauses = pauses.after(fact);
        var delay = pauses.delayAt(fact);
        if (!delay.isZero()) {
            edit.put(Pauses.withDelayedCall(root, delay));
            branches.values().forEach(each -> edit.put(Pauses.withDelayedCall(each, delay)));
        }
        return edit.build();
    }

    /** Ends the pause at the end of the execution, and removes results that have taken effect. */
    ExecutionState withSettledPauses(Entry entry) {
        if (pauses.isNone()) {
            return this;
        }
        var edit = new Edit(this);
        edit.pauses = isRunning() ? pauses.settled(this::frame, entry) : pauses.ended();
        return edit.pauses.equals(pauses) ? this : edit.build();
    }

    ExecutionState withMigration(Fact.MigrationFact fact) {
        var edit = new Edit(this);
        edit.migrations = migrations.after(fact, identity);
        if (fact instanceof Fact.Migrated migrated) {
            edit.identity = identity.migratedTo(migrated.target());
            edit.root = Migrations.migrated(root, identity, migrated);
        }
        return edit.build();
    }

    /** Returns the state of a fork before its frames are restored. */
    ExecutionState withFork(Fact.Forked forked) {
        var edit = new Edit(this);
        edit.root = Frame.root(forked.graph(), input);
        edit.mockedInvocations = HashTreePMap.from(forked.mockedInvocations());
        edit.heldPermits = HeldPermits.awaited(forked);
        return edit.build();
    }

    ExecutionState withPendingNotices(HashPMap<Long, Notice> notices, long next) {
        var edit = new Edit(this);
        edit.pendingNotices = notices;
        edit.nextNotice = next;
        return edit.build();
    }

    /** Returns the state with one more attempt of a mocked state. */
    ExecutionState withMockedAttempt(String mockedState) {
        var edit = new Edit(this);
        int before = mockedInvocations.getOrDefault(mockedState, 0);
        edit.mockedInvocations = mockedInvocations.plus(mockedState, before + 1);
        return edit.build();
    }

    /**
     * Returns the state with the id of an API call whose effect the state includes. The first such
     * call is the start, because no other call can reach an execution before its first event.
     */
    ExecutionState withAnswered(String requestId) {
        var edit = new Edit(this);
        var id = AnsweredRequests.hash(requestId);
        if (startedBy == null && lastEventId <= FIRST_EVENT_ID) {
            edit.startedBy = id;
        } else {
            edit.answered = AnsweredRequests.add(answered, id);
        }
        return edit.build();
    }

    /** A mutable copy of a state. No method returns the copy itself. */
    private static final class Edit {
        private final ExecutionState from;
        private ExecutionIdentity identity;
        private long lastEventId;
        private Instant lastEventAt;
        private Payload input;
        private @Nullable Outcome outcome;
        private Frame root;
        private HashPMap<FramePath, Frame> branches;
        private int redriveCount;
        private @Nullable Instant redrivenAt;
        private HashPMap<Long, Notice> pendingNotices;
        private long nextNotice;
        private @Nullable UUID startedBy;
        private PVector<UUID> answered;
        private PVector<AcceptedRedrive> acceptedRedrives;
        private HashPMap<String, Integer> mockedInvocations;
        private SignalBuffer signals;
        private PVector<HeldPermits> heldPermits;
        private @Nullable StartPermit startPermit;
        private Pauses pauses;
        private @Nullable ForkOrigin forkOrigin;
        private Migrations migrations;

        Edit(ExecutionState from) {
            this.from = from;
            identity = from.identity;
            lastEventId = from.lastEventId;
            lastEventAt = from.lastEventAt;
            input = from.input;
            outcome = from.outcome;
            root = from.root;
            branches = from.branches;
            redriveCount = from.redriveCount;
            redrivenAt = from.redrivenAt;
            pendingNotices = from.pendingNotices;
            nextNotice = from.nextNotice;
            startedBy = from.startedBy;
            answered = from.answered;
            acceptedRedrives = from.acceptedRedrives;
            mockedInvocations = from.mockedInvocations;
            signals = from.signals;
            heldPermits = from.heldPermits;
            startPermit = from.startPermit;
            pauses = from.pauses;
            forkOrigin = from.forkOrigin;
            migrations = from.migrations;
        }

        void put(Frame frame) {
            if (frame.path().isRoot()) {
                root = frame;
            } else {
                branches = branches.plus(frame.path(), frame);
            }
        }

        ExecutionState build() {
            return new ExecutionState(
                    identity,
                    from.parent,
                    lastEventId,
                    lastEventAt,
                    input,
                    outcome,
                    root,
                    branches,
                    redriveCount,
                    redrivenAt,
                    pendingNotices,
                    nextNotice,
                    startedBy,
                    answered,
                    acceptedRedrives,
                    mockedInvocations,
                    signals,
                    heldPermits,
                    startPermit,
                    pauses,
                    forkOrigin,
                    migrations);
        }
    }
}
