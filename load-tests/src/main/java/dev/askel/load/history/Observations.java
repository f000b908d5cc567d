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

/**
 * Records the responses to clients and the calls of functions. The rules of this package compare
 * them with histories.
 */
public final class Observations {
    /** An acknowledged start of an execution with this input. */
    record StartedExecution(String executionArn, String input) {}

    /**
     * An output that a worker has sent for a task.
     *
     * @param output the output that was sent
     */
    record WorkerOutput(String id, String output) {}

    /**
     * A task that a worker has received.
     *
     * @param id the id in the input of the execution
     * @param poll the unique name of the poll (its workerName)
     */
    record ReceivedTask(String id, String poll) {}

    /**
     * An acknowledged heartbeat.
     *
     * @param id the id in the input of the execution
     * @param millis the time before the call, in milliseconds since the epoch
     */
    record SentHeartbeat(String id, long millis) {}

    /**
     * A call to a function.
     *
     * @param request the body of the call
     * @param result the first response to this key; repeated calls receive it too
     */
    public record FunctionCall(String executionArn, String key, String request, String result) {}

    /** The acknowledged output of a synchronous Express execution. */
    record ExpressResult(String executionArn, String output) {}

    /**
     * A start that was requested after an acknowledged update.
     *
     * @param version the minimum version of the state machine that the execution may run
     */
    record VersionedStart(String executionArn, int version) {}

    /**
     * A pause of an execution that was acknowledged and resumed.
     *
     * @param fromMillis the time after the acknowledgement of the pause
     * @param toMillis the time before the first request that resumed the execution
     */
    record ObservedPause(String executionArn, long fromMillis, long toMillis) {}

    /** The fate of calls and of their effects, when the database is restored to an earlier time. */
    private enum Fate {
        KEPT,
        /** The effect may be before or after the time. */
        UNKNOWN,
        LOST
    }

    private volatile Fate fate = Fate.KEPT;
    private final Set<String> lostStarts = ConcurrentHashMap.newKeySet();
    private final Queue<StartedExecution> starts = new ConcurrentLinkedQueue<>();
    private final Set<String> requestedStarts = ConcurrentHashMap.newKeySet();
    private final Queue<WorkerOutput> acceptedOutputs = new ConcurrentLinkedQueue<>();
    private final Queue<WorkerOutput> rejectedOutputs = new ConcurrentLinkedQueue<>();
    private final Set<WorkerOutput> sentOutputs = ConcurrentHashMap.newKeySet();
    private final Set<ReceivedTask> receivedTasks = ConcurrentHashMap.newKeySet();
    private final Set<String> unansweredPolls = ConcurrentHashMap.newKeySet();
    private final Queue<SentHeartbeat> heartbeats = new ConcurrentLinkedQueue<>();
    private final Set<String> stops = ConcurrentHashMap.newKeySet();
    private final Set<String> redrives = ConcurrentHashMap.newKeySet();
    private final Queue<ObservedPause> pauses = new ConcurrentLinkedQueue<>();
    private final Queue<String> expressStarts = new ConcurrentLinkedQueue<>();
    private final Queue<ExpressResult> expressResults = new ConcurrentLinkedQueue<>();
    private final Queue<VersionedStart> versionedStarts = new ConcurrentLinkedQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Map<String, List<String>> streamEvents = new ConcurrentHashMap<>();
    private final Map<String, List<String>> listChanges = new ConcurrentHashMap<>();
    private volatile boolean isListFollowed;
    private final Map<String, Map<String, FunctionCall>> callsByExecution =
            new ConcurrentHashMap<>();
    private final Map<String, FunctionCall> callsByKey = new ConcurrentHashMap<>();
    private final AtomicInteger repeated = new AtomicInteger();
    private final AtomicInteger triesMax = new AtomicInteger();

    /**
     * Ignores acknowledgements from now on. The database will be restored to a later time, which
     * the caller chooses next.
     */
    public void expectRestore() {
        fate = Fate.UNKNOWN;
    }

    /** Ignores all effects from now on, because the time of the restore has passed. */
    public void onRestoreTimePassed() {
        fate = Fate.LOST;
    }

    /** Records again, after the database was restored and all former clients have ended. */
    public void onRestored() {
        fate = Fate.KEPT;
    }

    /** Returns the executions that were first requested after the time of the restore. */
    public Set<String> lostStarts() {
        return Set.copyOf(lostStarts);
    }

    private boolean isAcknowledgementKept() {
        return fate == Fate.KEPT;
    }

    /** Records a start before its request is sent. The start may be acknowledged or not. */
    public void addRequestedStart(String executionArn) {
        if (fate != Fate.LOST) {
            requestedStarts.add(executionArn);
        } else if (!requestedStarts.contains(executionArn)) {
            lostStarts.add(executionArn);
        }
    }

    /** Records an acknowledged start. */
    public void addStart(String executionArn, String input) {
        addRequestedStart(executionArn);
        if (isAcknowledgementKept()) {
            starts.add(new StartedExecution(executionArn, input));
        }
    }

    /** Records that a poll received a task of the execution with this id in its input. */
    public void addReceivedTask(String id, String poll) {
        if (isAcknowledgementKept()) {
            receivedTasks.add(new ReceivedTask(id, poll));
        }
    }

    /**
     * Records a poll without a response. If a task was dispatched to the poll, the task returns to
     * its queue.
     */
    public void addUnansweredPoll(String poll) {
        unansweredPolls.add(poll);
    }

    /** Records an output before it is sent for a task. The output may be acknowledged or not. */
    public void addSentOutput(String id, String output) {
        if (fate != Fate.LOST) {
            sentOutputs.add(new WorkerOutput(id, output));
        }
    }

    /** Records an output that was rejected because its task had timed out. */
    public void addRejectedOutput(String id, String output) {
        if (isAcknowledgementKept()) {
            rejectedOutputs.add(new WorkerOutput(id, output));
        }
    }

    /** Records an acknowledged heartbeat with the time of its request. */
    public void addHeartbeat(String id, long millis) {
        if (isAcknowledgementKept()) {
            heartbeats.add(new SentHeartbeat(id, millis));
        }
    }

    /** Records an acknowledged output for a task of the execution with this id in its input. */
    public void addAcceptedOutput(String id, String output) {
        if (isAcknowledgementKept()) {
            acceptedOutputs.add(new WorkerOutput(id, output));
        }
    }

    /** Records an acknowledged stop. */
    public void addStop(String executionArn) {
        if (isAcknowledgementKept()) {
            stops.add(executionArn);
        }
    }

    /** Records an acknowledged redrive. */
    public void addRedrive(String executionArn) {
        if (isAcknowledgementKept()) {
            redrives.add(executionArn);
        }
    }

    /**
     * Records an acknowledged pause of an execution that is resumed now.
     *
     * @param fromMillis the time after the acknowledgement of the pause
     * @param toMillis the time before the first request that resumes the execution
     */
    public void addPause(String executionArn, long fromMillis, long toMillis) {
        if (isAcknowledgementKept()) {
            pauses.add(new ObservedPause(executionArn, fromMillis, toMillis));
        }
    }

    /** Returns the number of acknowledged pauses. */
    public int pauseCount() {
        return pauses.size();
    }

    /** Records an acknowledged start of an asynchronous Express execution. */
    public void addExpressStart(String executionArn) {
        if (isAcknowledgementKept()) {
            expressStarts.add(executionArn);
        }
    }

    /** Records the acknowledged output of a synchronous Express execution. */
    public void addExpressResult(String executionArn, String output) {
        if (isAcknowledgementKept()) {
            expressResults.add(new ExpressResult(executionArn, output));
        }
    }

    /** Records an acknowledged start that must run at least this version of its state machine. */
    public void addVersionedStart(String executionArn, int version) {
        if (isAcknowledgementKept()) {
            versionedStarts.add(new VersionedStart(executionArn, version));
        }
    }

    /** Records a violation that a client has noticed, such as a wrong response. */
    public void addComplaint(String complaint) {
        if (fate != Fate.LOST) {
            complaints.add(complaint);
        }
    }

    /** Records that a client follows the event stream of this execution until its end. */
    public void addStream(String executionArn) {
        stream(executionArn);
    }

    /** Records an event that the stream of an execution has delivered. */
    public void addStreamEvent(String executionArn, long id, String type) {
        stream(executionArn).add(eventText(id, type));
    }

    /** Records the end of an execution that its stream has delivered. */
    public void addStreamEnd(String executionArn, String status) {
        stream(executionArn).add(endText(status));
    }

    private List<String> stream(String executionArn) {
        return streamEvents.computeIfAbsent(executionArn, _ -> new CopyOnWriteArrayList<>());
    }

    static String eventText(long id, String type) {
        return id + " " + type;
    }

    static String endText(String status) {
        return "end " + status;
    }

    /** Records that a client receives all changes of the live list from now on. */
    public void setListFollowed() {
        isListFollowed = true;
    }

    /** Records a status change that the live list has delivered. */
    public void addListChange(String executionArn, String status) {
        listChanges.computeIfAbsent(executionArn, _ -> new CopyOnWriteArrayList<>()).add(status);
    }

    /** Records the number of attempts that a call needed. */
    public void addAttempts(int times) {
        triesMax.accumulateAndGet(times, Math::max);
    }

    /**
     * Records a call to a function, and returns the first call with the same key. A repeated call
     * therefore gets the result of the first call.
     */
    public FunctionCall addCall(FunctionCall call) {
        if (fate == Fate.LOST) {
            return callsByKey.getOrDefault(call.key(), call);
        }
        var first = callsByKey.putIfAbsent(call.key(), call);
        if (first == null) {
            callsByExecution
                    .computeIfAbsent(call.executionArn(), _ -> new ConcurrentHashMap<>())
                    .put(call.key(), call);
            return call;
        }
        repeated.incrementAndGet();
        if (!first.executionArn().equals(call.executionArn())
                || !first.request().equals(call.request())) {
            addComplaint("one key was used by two calls: %s, %s".formatted(first, call));
        }
        return first;
    }

    /** Returns the number of different keys in the calls of an execution. */
    public long keyCount(String executionArn) {
        return callsByExecution.getOrDefault(executionArn, Map.of()).size();
    }

    /** Returns the number of calls that repeated the key of an earlier call. */
    public int repeatedCallCount() {
        return repeated.get();
    }

    /** Returns the kinds of calls that the load should make but that were never acknowledged. */
    public List<String> missingCallKinds() {
        var missing = new ArrayList<String>();
        Map.of(
                        "redrive", redrives,
                        "answer of a worker", acceptedOutputs,
                        "heartbeat", heartbeats,
                        "Express start", expressStarts,
                        "answer of an Express execution", expressResults)
                .forEach((kind, all) -> {
                    if (all.isEmpty()) {
                        missing.add(kind);
                    }
                });
        return missing;
    }

    /** Returns the maximum number of attempts of a call. */
    public int attemptsMax() {
        return triesMax.get();
    }

    /** Returns the number of recorded acknowledgements and calls. */
    public int recordCount() {
        return starts.size()
                + acceptedOutputs.size()
                + stops.size()
                + redrives.size()
                + pauses.size()
                + heartbeats.size()
                + expressStarts.size()
                + expressResults.size()
                + callsByKey.size();
    }

    Iterable<StartedExecution> starts() {
        return starts;
    }

    boolean isStartRequested(String executionArn) {
        return requestedStarts.contains(executionArn);
    }

    Iterable<WorkerOutput> acceptedOutputs() {
        return acceptedOutputs;
    }

    Iterable<WorkerOutput> rejectedOutputs() {
        return rejectedOutputs;
    }

    Iterable<WorkerOutput> sentOutputs() {
        return sentOutputs;
    }

    Iterable<ReceivedTask> receivedTasks() {
        return receivedTasks;
    }

    boolean isReceived(ReceivedTask task) {
        return receivedTasks.contains(task);
    }

    boolean isUnansweredPoll(String poll) {
        return unansweredPolls.contains(poll);
    }

    Iterable<SentHeartbeat> heartbeats() {
        return heartbeats;
    }

    Iterable<ExpressResult> expressResults() {
        return expressResults;
    }

    Set<String> stops() {
        return Set.copyOf(stops);
    }

    Set<String> redrives() {
        return Set.copyOf(redrives);
    }

    Iterable<ObservedPause> pauses() {
        return pauses;
    }

    Iterable<String> expressStarts() {
        return expressStarts;
    }

    Iterable<VersionedStart> versionedStarts() {
        return versionedStarts;
    }

    Iterable<String> complaints() {
        return complaints;
    }

    /** Returns the events of each followed stream, in the order of their arrival. */
    Map<String, List<String>> streamEvents() {
        return streamEvents;
    }

    boolean isListFollowed() {
        return isListFollowed;
    }

    /** Returns the statuses of an execution that the live list has delivered, in order. */
    List<String> listChanges(String executionArn) {
        return listChanges.getOrDefault(executionArn, List.of());
    }

    Iterable<FunctionCall> calls() {
        return callsByKey.values();
    }
}
