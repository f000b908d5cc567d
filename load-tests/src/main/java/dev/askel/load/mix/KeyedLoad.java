package dev.askel.load.mix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A load of triggers with a delivery key. It sends each key twice, and each key must have one
 * execution. Unsigned requests about such triggers belong to us-east-1, so the names of all
 * resources end with the name of the load.
 */
abstract class KeyedLoad implements AutoCloseable {
    static final String ROLE = "arn:aws:iam::123456789012:role/load";
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    final AskelClient askel;
    final String machineName;
    private final String trigger;
    private final Duration interval;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
    private final List<String> complaints = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Creates a load without starting it.
     *
     * @param askel a client of us-east-1
     * @param trigger the kind of the trigger in complaints
     * @param interval the time between two keys
     */
    KeyedLoad(AskelClient askel, String machineName, String trigger, Duration interval) {
        this.askel = askel;
        this.machineName = machineName;
        this.trigger = trigger;
        this.interval = interval;
    }

    /** Creates the state machine and the trigger. */
    abstract void createResources() throws ErrorResponseException, UnknownOutcomeException;

    /** Sends a key twice. Reports the outcome by the other methods of this class. */
    abstract void send(String key);

    /** Returns the key of an execution, from its item in a list. */
    abstract String key(JsonNode execution) throws ErrorResponseException, UnknownOutcomeException;

    String createMachine() throws ErrorResponseException, UnknownOutcomeException {
        return RetryingCaller.retry(() ->
                askel.createStateMachine(
                        machineName,
                        "{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Succeed\"}}}"));
    }

    final void acknowledge(String key) {
        acknowledged.add(key);
        unanswered.remove(key);
    }

    final void reportUnanswered(String key) {
        if (!acknowledged.contains(key)) {
            unanswered.add(key);
        }
    }

    final synchronized void complain(String complaint) {
        complaints.add(complaint);
    }

    /** Starts the client. */
    final void start() {
        Thread.startVirtualThread(() -> {
            try {
                for (int i = 0; !stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS); i++) {
                    send("k" + i);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                complain("the client of each %s ended early: %s".formatted(trigger, e));
            } finally {
                stopped.countDown();
            }
        });
    }

    /** Stops sending. */
    final void stop() throws InterruptedException {
        stopping.countDown();
        stopped.await();
    }

    /** Returns the kind of the trigger. */
    final String trigger() {
        return trigger;
    }

    final int acknowledgedCount() {
        return acknowledged.size();
    }

    /**
     * Returns one sentence for each violation. Waits until the deadline for executions that are
     * missing.
     */
    final List<String> violations(Deadline deadline)
            throws ErrorResponseException, UnknownOutcomeException {
        var rules = new DeliveryKeyRules(trigger, Set.copyOf(acknowledged), Set.copyOf(unanswered));
        var keys = keys();
        while (!rules.missing(keys).isEmpty() && !deadline.hasPassed()) {
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            keys = keys();
        }
        var violations = new ArrayList<>(rules.violations(keys));
        synchronized (this) {
            violations.addAll(complaints);
        }
        return violations;
    }

    private List<String> keys() throws ErrorResponseException, UnknownOutcomeException {
        var arn = LoadRegion.DEFAULT.machineArn(machineName);
        var keys = new ArrayList<String>();
        for (var item : RetryingCaller.retry(() -> askel.executionItems(arn))) {
            keys.add(key(item));
        }
        return keys;
    }

    /** Ends the client without awaiting it. */
    @Override
    public void close() {
        stopping.countDown();
    }
}
