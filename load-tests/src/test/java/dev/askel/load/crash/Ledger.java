package dev.askel.load.crash;

import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the clients were told and what the functions did, to be held against the histories. */
final class Ledger {
    /** A start that was acknowledged: this execution exists, with this input. */
    record Started(String executionArn, String input) {}

    /**
     * An answer to a task that was acknowledged.
     *
     * @param id of the execution that asked, as its input gives it
     * @param output as it was sent
     */
    record Answered(String id, String output) {}

    /** A function's call: the result that this key got, and gets whenever it is repeated. */
    record Called(String executionArn, String key, String result) {}

    private final Queue<Started> started = new ConcurrentLinkedQueue<>();
    private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
    private final Set<String> stopped = ConcurrentHashMap.newKeySet();
    private final Map<String, Called> called = new ConcurrentHashMap<>();

    void started(String executionArn, String input) {
        started.add(new Started(executionArn, input));
    }

    void answered(String id, String output) {
        answered.add(new Answered(id, output));
    }

    void stopped(String executionArn) {
        stopped.add(executionArn);
    }

    /** Notes a call; a repeated one gets the result that the first one got. */
    Called called(Called call) {
        var first = called.putIfAbsent(call.key(), call);
        return first == null ? call : first;
    }

    /** How many different keys an execution has called with so far. */
    long keysOf(String executionArn) {
        return called.values().stream()
                .filter(call -> call.executionArn().equals(executionArn))
                .count();
    }

    Iterable<Started> allStarted() {
        return started;
    }

    Iterable<Answered> allAnswered() {
        return answered;
    }

    Set<String> allStopped() {
        return Set.copyOf(stopped);
    }

    Iterable<Called> allCalled() {
        return called.values();
    }
}
