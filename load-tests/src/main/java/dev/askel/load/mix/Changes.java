package dev.askel.load.mix;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.load.history.Ledger;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Who changes machines under the load: one is updated again and again, others come and go. */
final class Changes {
    private static final Duration BETWEEN_UPDATES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_DELETES = Duration.ofSeconds(3);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final String INTERRUPTED = "Interrupted";
    private static final String ALREADY = "ExecutionAlreadyExists";
    private static final String NOT_THERE = "StateMachineDoesNotExist";
    private static final Set<String> GONE = Set.of(NOT_THERE, "StateMachineDeleting");

    private final AskelClient askel;
    private final Realm realm;
    private final Ledger ledger;
    private final Queue<String> deleted = new ConcurrentLinkedQueue<>();
    private final Queue<String> ofDeleted = new ConcurrentLinkedQueue<>();
    private volatile int version = 1;
    private final CountDownLatch enough = new CountDownLatch(1);

    Changes(AskelClient askel, Realm realm, Ledger ledger) {
        this.askel = askel;
        this.realm = realm;
        this.ledger = ledger;
    }

    /** The version of {@link Machine#UPDATED} whose update was acknowledged last. */
    int version() {
        return version;
    }

    /** Executions of machines that were deleted while they ran. */
    Collection<String> ofDeleted() {
        return ofDeleted;
    }

    /** One sentence for each machine that is there though its delete was acknowledged. */
    List<String> lostDeletes() {
        return deleted.stream()
                .filter(arn -> {
                    var machine = AskelClient.request().put("stateMachineArn", arn);
                    return !answered("DescribeStateMachine", machine).equals(NOT_THERE);
                })
                .map(arn -> "acknowledged delete is lost: " + arn)
                .toList();
    }

    /** Begins nothing more. */
    void stop() {
        enough.countDown();
    }

    void updateAndUpdate() {
        do {
            int next = version + 1;
            var request =
                    AskelClient.request()
                            .put("stateMachineArn", realm.machine(Machine.UPDATED.name()))
                            .put("definition", Machine.UPDATED.definition(realm, next));
            if (succeeded("UpdateStateMachine", request)) {
                version = next;
            }
        } while (!isEnoughIn(BETWEEN_UPDATES));
    }

    void deleteAndDelete() {
        int number = 0;
        do {
            deleteOne(Machine.WAITS.name() + "-" + number++);
        } while (!isEnoughIn(BETWEEN_DELETES));
    }

    private boolean isEnoughIn(Duration time) {
        try {
            return enough.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Creates a machine, starts it, deletes it, and tries to start it once more. */
    void deleteOne(String name) {
        var arn = realm.machine(name);
        succeeded(
                "CreateStateMachine",
                AskelClient.request()
                        .put("name", name)
                        .put("definition", Machine.WAITS.definition(realm))
                        .put("roleArn", "arn:aws:iam::123456789012:role/load"));
        var execution = UUID.randomUUID().toString();
        var input = "{\"id\": \"%s\"}".formatted(execution);
        if (succeeded("StartExecution", start(arn, execution, input))) {
            ledger.started(realm.execution(name, execution), input);
            ofDeleted.add(realm.execution(name, execution));
        }
        if (!succeeded("DeleteStateMachine", AskelClient.request().put("stateMachineArn", arn))) {
            return;
        }
        deleted.add(arn);
        var refused = answered("StartExecution", start(arn, UUID.randomUUID().toString(), "{}"));
        if (!GONE.contains(refused)) {
            ledger.complain("a start after an acknowledged delete of " + arn + ": " + refused);
        }
    }

    /** Makes a call that nobody should be refused, until it has an answer. */
    private boolean succeeded(String operation, ObjectNode request) {
        var refused = answered(operation, request);
        if (!refused.isEmpty() && !refused.equals(INTERRUPTED)) {
            ledger.complain("a call was refused: " + operation + ": " + refused);
        }
        return refused.isEmpty();
    }

    private static ObjectNode start(String arn, String name, String input) {
        return AskelClient.request()
                .put("stateMachineArn", arn)
                .put("name", name)
                .put("input", input);
    }

    /** Makes a call until it has an answer; the error that it was refused with, or nothing. */
    private String answered(String operation, ObjectNode request) {
        boolean doubtful = false;
        for (int tries = 1; !Thread.currentThread().isInterrupted(); tries++) {
            try {
                askel.call(operation, request);
                ledger.tried(tries);
                return "";
            } catch (UnansweredException e) {
                doubtful = true;
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            } catch (RefusedException e) {
                if (doubtful && e.error().equals(ALREADY)) {
                    // An earlier try has started it, and it has ended since.
                    return "";
                }
                if (!e.isThrottled()) {
                    return e.error();
                }
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        }
        return INTERRUPTED;
    }
}
