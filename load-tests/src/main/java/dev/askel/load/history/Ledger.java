package dev.askel.load.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What the clients were told and what the functions did, to be held against the histories. */
public final class Ledger {
    /** A start that was acknowledged: this execution exists, with this input. */
    record Started(String executionArn, String input) {}

    /**
     * An answer to a task that was acknowledged.
     *
     * @param id of the execution that asked, as its input gives it
     * @param output as it was sent
     */
    record Answered(String id, String output) {}

    /**
     * A task that came to a worker.
     *
     * @param id of the execution that asked, as its input gives it
     * @param poll the name that the worker gave this poll; no two have the same
     */
    record Received(String id, String poll) {}

    /**
     * A beat for a task that was acknowledged.
     *
     * @param id of the execution that waits for it, as its input gives it
     * @param millis since the epoch, before the call was made
     */
    record Beaten(String id, long millis) {}

    /**
     * A function's call.
     *
     * @param request its body
     * @param result that this key got, and gets whenever it is repeated
     */
    public record Called(String executionArn, String key, String request, String result) {}

    /** An acknowledged answer of a synchronous Express execution. */
    record ExpressAnswered(String executionArn, String output) {}

    /**
     * A start that was asked for after an update had been acknowledged.
     *
     * @param version the lowest that it may run
     */
    record Versioned(String executionArn, int version) {}

    private final Queue<Started> started = new ConcurrentLinkedQueue<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
    private final Queue<Answered> refused = new ConcurrentLinkedQueue<>();
    private final Set<Answered> sent = ConcurrentHashMap.newKeySet();
    private final Set<Received> received = ConcurrentHashMap.newKeySet();
    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
    private final Queue<Beaten> beaten = new ConcurrentLinkedQueue<>();
    private final Set<String> stopped = ConcurrentHashMap.newKeySet();
    private final Set<String> redriven = ConcurrentHashMap.newKeySet();
    private final Queue<String> express = new ConcurrentLinkedQueue<>();
    private final Queue<ExpressAnswered> expressAnswered = new ConcurrentLinkedQueue<>();
    private final Queue<Versioned> versioned = new ConcurrentLinkedQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Map<String, List<String>> told = new ConcurrentHashMap<>();
    private final Map<String, List<String>> listed = new ConcurrentHashMap<>();
    private volatile boolean followsList;
    private final Map<String, Map<String, Called>> called = new ConcurrentHashMap<>();
    private final Map<String, Called> byKey = new ConcurrentHashMap<>();
    private final AtomicInteger repeated = new AtomicInteger();
    private final AtomicInteger triesMax = new AtomicInteger();

    /** A start of this execution will be asked for, whether or not it is answered. */
    public void asks(String executionArn) {
        asked.add(executionArn);
    }

    /** An acknowledged start. */
    public void started(String executionArn, String input) {
        asks(executionArn);
        started.add(new Started(executionArn, input));
    }

    /** A poll got a task of the execution whose input has this id. */
    public void received(String id, String poll) {
        received.add(new Received(id, poll));
    }

    /** A poll of that name had no answer: whatever it was to get goes back. */
    public void unansweredPoll(String poll) {
        unanswered.add(poll);
    }

    /** An answer that will be sent, whether or not that is acknowledged. */
    public void sends(String id, String output) {
        sent.add(new Answered(id, output));
    }

    /** An answer that was refused since its task's time was over. */
    public void refusedAnswer(String id, String output) {
        refused.add(new Answered(id, output));
    }

    /** An acknowledged heartbeat, asked for at that time. */
    public void beaten(String id, long millis) {
        beaten.add(new Beaten(id, millis));
    }

    /** An acknowledged answer to a task of the execution whose input has this id. */
    public void answered(String id, String output) {
        answered.add(new Answered(id, output));
    }

    /** An acknowledged stop. */
    public void stopped(String executionArn) {
        stopped.add(executionArn);
    }

    /** An acknowledged redrive. */
    public void redriven(String executionArn) {
        redriven.add(executionArn);
    }

    /** An acknowledged start of an asynchronous Express execution. */
    public void expressStarted(String executionArn) {
        express.add(executionArn);
    }

    /** An acknowledged answer of a synchronous Express execution. */
    public void expressAnswered(String executionArn, String output) {
        expressAnswered.add(new ExpressAnswered(executionArn, output));
    }

    /** An acknowledged start that must run at least this version of its machine. */
    public void startedAt(String executionArn, int version) {
        versioned.add(new Versioned(executionArn, version));
    }

    /** What a client saw and should never have seen. */
    public void complain(String complaint) {
        complaints.add(complaint);
    }

    /** The events of this execution are followed, to its end. */
    public void follows(String executionArn) {
        ofStream(executionArn);
    }

    /** An event that came by the stream of an execution. */
    public void told(String executionArn, long id, String type) {
        ofStream(executionArn).add(eventTold(id, type));
    }

    /** The end of an execution, as its stream told it. */
    public void toldEnd(String executionArn, String status) {
        ofStream(executionArn).add(endTold(status));
    }

    private List<String> ofStream(String executionArn) {
        return told.computeIfAbsent(executionArn, _ -> new CopyOnWriteArrayList<>());
    }

    static String eventTold(long id, String type) {
        return id + " " + type;
    }

    static String endTold(String status) {
        return "end " + status;
    }

    /** From now on the live list tells of every change. */
    public void followsList() {
        followsList = true;
    }

    /** A change that the live list told. */
    public void listed(String executionArn, String status) {
        listed.computeIfAbsent(executionArn, _ -> new CopyOnWriteArrayList<>()).add(status);
    }

    /** How often a call had to be made until it was answered. */
    public void tried(int times) {
        triesMax.accumulateAndGet(times, Math::max);
    }

    /** Notes a call; a repeated one gets the result that the first one got. */
    public Called called(Called call) {
        var first = byKey.putIfAbsent(call.key(), call);
        if (first == null) {
            called.computeIfAbsent(call.executionArn(), _ -> new ConcurrentHashMap<>())
                    .put(call.key(), call);
            return call;
        }
        repeated.incrementAndGet();
        if (!first.executionArn().equals(call.executionArn())
                || !first.request().equals(call.request())) {
            complain("one key came with two calls: %s, %s".formatted(first, call));
        }
        return first;
    }

    /** How many different keys an execution has called with so far. */
    public long keysOf(String executionArn) {
        return called.getOrDefault(executionArn, Map.of()).size();
    }

    /** How many calls came again under a key that had been seen. */
    public int repeated() {
        return repeated.get();
    }

    /** What was never acknowledged of that a load should have; none when all kinds were. */
    public List<String> neverDone() {
        var never = new ArrayList<String>();
        Map.of(
                        "redrive", redriven,
                        "answer of a worker", answered,
                        "heartbeat", beaten,
                        "Express start", express,
                        "answer of an Express execution", expressAnswered)
                .forEach((what, all) -> {
                    if (all.isEmpty()) {
                        never.add(what);
                    }
                });
        return never;
    }

    /** The most tries that any call needed. */
    public int triesMax() {
        return triesMax.get();
    }

    /** How many acknowledgements and calls it holds. */
    public int size() {
        return started.size()
                + answered.size()
                + stopped.size()
                + redriven.size()
                + beaten.size()
                + express.size()
                + expressAnswered.size()
                + byKey.size();
    }

    Iterable<Started> allStarted() {
        return started;
    }

    boolean hasAsked(String executionArn) {
        return asked.contains(executionArn);
    }

    Iterable<Answered> allAnswered() {
        return answered;
    }

    Iterable<Answered> allRefused() {
        return refused;
    }

    Iterable<Answered> allSent() {
        return sent;
    }

    Iterable<Received> allReceived() {
        return received;
    }

    boolean hasReceived(Received task) {
        return received.contains(task);
    }

    boolean isUnansweredPoll(String poll) {
        return unanswered.contains(poll);
    }

    Iterable<Beaten> allBeaten() {
        return beaten;
    }

    Iterable<ExpressAnswered> allExpressAnswered() {
        return expressAnswered;
    }

    Set<String> allStopped() {
        return Set.copyOf(stopped);
    }

    Set<String> allRedriven() {
        return Set.copyOf(redriven);
    }

    Iterable<String> allExpress() {
        return express;
    }

    Iterable<Versioned> allVersioned() {
        return versioned;
    }

    Iterable<String> allComplaints() {
        return complaints;
    }

    /** What was told of each execution that was followed, in the order in which it came. */
    Map<String, List<String>> allTold() {
        return told;
    }

    boolean listIsFollowed() {
        return followsList;
    }

    /** The statuses that the live list told of an execution, in that order. */
    List<String> listedOf(String executionArn) {
        return listed.getOrDefault(executionArn, List.of());
    }

    Iterable<Called> allCalled() {
        return byKey.values();
    }
}
