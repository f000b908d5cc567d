package dev.askel.load.mix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.load.history.Ledger;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Who changes machines under the load: one is updated again and again, and its alias led to each
 * new version; others come and go.
 */
final class Changes {
    private static final Duration BETWEEN_UPDATES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_DELETES = Duration.ofSeconds(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final String DELETING = "DELETING";
    private static final String ALIAS = "live";
    private static final String ALREADY = "ExecutionAlreadyExists";
    private static final String NOT_THERE = "StateMachineDoesNotExist";
    private static final Set<String> GONE = Set.of(NOT_THERE, "StateMachineDeleting");

    private final AskelClient askel;
    private final Realm realm;
    private final Ledger ledger;
    private final Insistent insistent;
    private final Queue<String> deleted = new ConcurrentLinkedQueue<>();
    private final Queue<String> ofDeleted = new ConcurrentLinkedQueue<>();
    private final CountDownLatch enough = new CountDownLatch(1);
    private volatile int version = 1;
    private volatile Optional<Led> led = Optional.empty();

    /** Where the alias leads, as was acknowledged last. */
    private record Led(int version, String versionArn) {}

    /**
     * What {@link Machine#UPDATED} is started by.
     *
     * @param version the lowest that may run: it was acknowledged last
     */
    record Target(String arn, int version) {}

    Changes(AskelClient askel, Realm realm, Ledger ledger) {
        this.askel = askel;
        this.realm = realm;
        this.ledger = ledger;
        this.insistent = new Insistent(ledger);
    }

    /** The machine that is updated, or its alias as soon as there is one. */
    Target target(boolean byAlias) {
        return led.filter(_ -> byAlias)
                .map(leads -> new Target(alias(), leads.version()))
                .orElseGet(() -> new Target(updated(), version));
    }

    private String updated() {
        return realm.machine(Machine.UPDATED.name());
    }

    private String alias() {
        return realm.alias(Machine.UPDATED.name(), ALIAS);
    }

    /** Executions of machines that were deleted while they ran. */
    Collection<String> ofDeleted() {
        return ofDeleted;
    }

    /**
     * One sentence for each acknowledged change of which some node does not know.
     *
     * @param gone by when machines whose last execution has ended are gone
     */
    List<String> lost(Deadline gone) {
        var lost = new ArrayList<String>();
        for (int node = 0; node < askel.nodes(); node++) {
            lostUpdate().ifPresent(lost::add);
        }
        for (int node = 0; node < askel.nodes(); node++) {
            lostAlias().ifPresent(lost::add);
        }
        lost.addAll(lostDeletes(gone));
        return lost;
    }

    /** One sentence for each machine that some node has though its delete was acknowledged. */
    List<String> lostDeletes(Deadline gone) {
        var lost = new ArrayList<String>();
        for (var arn : deleted) {
            var said = described(arn);
            while (said.filter(found -> found.startsWith(DELETING)).isPresent() && !gone.passed()) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                said = described(arn);
            }
            for (int node = 1; node < askel.nodes() && said.isEmpty(); node++) {
                said = described(arn);
            }
            said.ifPresent(found ->
                    lost.add("acknowledged delete is lost: %s is %s".formatted(arn, found)));
        }
        return lost;
    }

    /** What is said of a machine; nothing when that is that it is not there. */
    private Optional<String> described(String arn) {
        var request = AskelClient.request().put("stateMachineArn", arn);
        var reply = insistent.make(() -> askel.call("DescribeStateMachine", request));
        var error = reply.refusal().map(RefusedException::error);
        if (error.isPresent()) {
            return error.filter(said -> !said.equals(NOT_THERE));
        }
        return reply.answer()
                .map(machine ->
                        "%s, created %s"
                                .formatted(
                                        machine.path("status").asText(),
                                        machine.path("creationDate")))
                .or(() -> Optional.of("no answer"));
    }

    /** What no change was ever acknowledged of; none when all kinds were. */
    List<String> neverDone() {
        var never = new ArrayList<String>();
        if (version == 1) {
            never.add("update");
        }
        if (led.isEmpty()) {
            never.add("alias");
        }
        if (deleted.isEmpty()) {
            never.add("delete");
        }
        return never;
    }

    private Optional<String> lostUpdate() {
        int expected = version;
        var machine = AskelClient.request().put("stateMachineArn", updated());
        return answer("DescribeStateMachine", machine)
                .map(described -> described.path("definition").asText())
                .filter(found -> !found.equals(Machine.UPDATED.definition(realm, expected)))
                .map(found ->
                        "acknowledged update to version %d is lost: %s".formatted(expected, found));
    }

    private Optional<String> lostAlias() {
        return led.flatMap(expected ->
                answer(
                                "DescribeStateMachineAlias",
                                AskelClient.request().put("stateMachineAliasArn", alias()))
                        .map(described -> described.path("routingConfiguration").toString())
                        .filter(found -> !found.contains("\"" + expected.versionArn() + "\""))
                        .map(found ->
                                "acknowledged alias to %s is lost: %s"
                                        .formatted(expected.versionArn(), found)));
    }

    /** Begins nothing more. */
    void stop() {
        enough.countDown();
    }

    void updateAndUpdate() {
        do {
            lostUpdate().ifPresent(ledger::complain);
            lostAlias().ifPresent(ledger::complain);
            int next = version + 1;
            var update =
                    AskelClient.request()
                            .put("stateMachineArn", updated())
                            .put("definition", Machine.UPDATED.definition(realm, next))
                            .put("publish", true);
            var answered = answer("UpdateStateMachine", update);
            if (answered.isPresent()) {
                version = next;
                lead(next, answered.get().path("stateMachineVersionArn").asText());
            }
        } while (!isEnoughIn(BETWEEN_UPDATES));
    }

    /** Leads the alias to a version; makes it first when there is none. */
    private void lead(int to, String versionArn) {
        var request = AskelClient.request();
        request.putArray("routingConfiguration")
                .addObject()
                .put("stateMachineVersionArn", versionArn)
                .put("weight", 100);
        var acknowledged =
                led.isEmpty()
                        ? answer("CreateStateMachineAlias", request.put("name", ALIAS))
                        : answer(
                                "UpdateStateMachineAlias",
                                request.put("stateMachineAliasArn", alias()));
        if (acknowledged.isPresent()) {
            led = Optional.of(new Led(to, versionArn));
        }
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
        var create =
                AskelClient.request()
                        .put("name", name)
                        .put("definition", Machine.WAITS.definition(realm))
                        .put("roleArn", "arn:aws:iam::123456789012:role/load");
        if (answer("CreateStateMachine", create).isEmpty()) {
            return;
        }
        start(name, arn);
        var machine = AskelClient.request().put("stateMachineArn", arn);
        if (answer("DeleteStateMachine", machine).isEmpty()) {
            return;
        }
        deleted.add(arn);
        var refused = refusal("StartExecution", start(arn, UUID.randomUUID().toString(), "{}"));
        if (!GONE.contains(refused)) {
            ledger.complain("a start after an acknowledged delete of " + arn + ": " + refused);
        }
    }

    private void start(String machine, String arn) {
        var name = UUID.randomUUID().toString();
        var execution = realm.execution(machine, name);
        var input = "{\"id\": \"%s\"}".formatted(name);
        ledger.asks(execution);
        var reply = insistent.make(() -> askel.call("StartExecution", start(arn, name, input)));
        // Where it exists already an earlier try has started it, and it has ended since.
        boolean isThere =
                reply.refusal().filter(e -> e.error().equals(ALREADY)).isPresent()
                        && reply.doubtful();
        if (reply.answer().isPresent() || isThere) {
            ledger.started(execution, input);
            ofDeleted.add(execution);
        } else {
            reply.refusal().ifPresent(e -> complain("StartExecution", e.error()));
        }
    }

    private static ObjectNode start(String arn, String name, String input) {
        return AskelClient.request()
                .put("stateMachineArn", arn)
                .put("name", name)
                .put("input", input);
    }

    /** Makes a call that nobody should be refused; nothing when it was, or when we are to end. */
    private Optional<JsonNode> answer(String operation, ObjectNode request) {
        var reply = insistent.make(() -> askel.call(operation, request));
        reply.refusal().ifPresent(e -> complain(operation, e.error()));
        return reply.answer();
    }

    /** The error with which a call is refused; empty when it is not. */
    private String refusal(String operation, ObjectNode request) {
        var reply = insistent.make(() -> askel.call(operation, request));
        return reply.refusal().map(e -> e.error()).orElse("");
    }

    private void complain(String operation, String error) {
        ledger.complain("a call was refused: " + operation + ": " + error);
    }
}
