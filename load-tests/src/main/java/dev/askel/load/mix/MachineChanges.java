package dev.askel.load.mix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.load.history.Observations;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
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
 * Changes state machines during the load. One state machine is updated repeatedly, and its alias is
 * moved to each new version. Other state machines are created and deleted.
 */
final class MachineChanges {
    private static final Duration BETWEEN_UPDATES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_DELETES = Duration.ofSeconds(3);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final String DELETING = "DELETING";
    private static final String ALIAS = "live";
    private static final String ALREADY_EXISTS = "ExecutionAlreadyExists";
    private static final String DOES_NOT_EXIST = "StateMachineDoesNotExist";
    private static final Set<String> DELETED_ERRORS =
            Set.of(DOES_NOT_EXIST, "StateMachineDeleting");

    private final AskelClient askel;
    private final LoadRegion region;
    private final Observations observations;
    private final RetryingCaller caller;
    private final Queue<String> deletedMachines = new ConcurrentLinkedQueue<>();
    private final Queue<String> executionsOfDeletedMachines = new ConcurrentLinkedQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile int version = 1;
    private volatile Optional<AliasVersion> aliasVersion = Optional.empty();

    /** The version to which the last acknowledged call has moved the alias. */
    private record AliasVersion(int version, String versionArn) {}

    /**
     * An ARN to start {@link LoadMachine#UPDATED}.
     *
     * @param minVersion the minimum version that the execution may run, because its update was
     *     acknowledged
     */
    record Target(String arn, int minVersion) {}

    MachineChanges(AskelClient askel, LoadRegion region, Observations observations) {
        this.askel = askel;
        this.region = region;
        this.observations = observations;
        this.caller = new RetryingCaller(observations);
    }

    /**
     * Returns the state machine that is updated. If {@code byAlias} is true, returns its alias if
     * there is one.
     */
    Target target(boolean byAlias) {
        return aliasVersion
                .filter(_ -> byAlias)
                .map(current -> new Target(aliasArn(), current.version()))
                .orElseGet(() -> new Target(updatedMachineArn(), version));
    }

    private String updatedMachineArn() {
        return region.machineArn(LoadMachine.UPDATED.name());
    }

    private String aliasArn() {
        return region.aliasArn(LoadMachine.UPDATED.name(), ALIAS);
    }

    /** Returns the executions of state machines that were deleted while they ran. */
    Collection<String> executionsOfDeletedMachines() {
        return executionsOfDeletedMachines;
    }

    /**
     * Returns one sentence for each acknowledged change that a node does not know.
     *
     * @param deletedBy the time until which a deleted state machine may still exist. All its
     *     executions must have ended before the call.
     */
    List<String> lostChanges(Deadline deletedBy) {
        var lost = new ArrayList<String>();
        for (int node = 0; node < askel.nodeCount(); node++) {
            lostUpdate().ifPresent(lost::add);
        }
        for (int node = 0; node < askel.nodeCount(); node++) {
            lostAlias().ifPresent(lost::add);
        }
        lost.addAll(lostDeletes(deletedBy));
        return lost;
    }

    /**
     * Returns one sentence for each state machine that still exists on a node after its
     * acknowledged deletion.
     */
    List<String> lostDeletes(Deadline deletedBy) {
        var lost = new ArrayList<String>();
        for (var arn : deletedMachines) {
            var description = describe(arn);
            while (description.filter(found -> found.startsWith(DELETING)).isPresent()
                    && !deletedBy.hasPassed()) {
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
                description = describe(arn);
            }
            for (int node = 1; node < askel.nodeCount() && description.isEmpty(); node++) {
                description = describe(arn);
            }
            description.ifPresent(found ->
                    lost.add("acknowledged delete is lost: %s is %s".formatted(arn, found)));
        }
        return lost;
    }

    /**
     * Returns a description of a state machine, or the error of the call. Returns nothing if the
     * state machine does not exist.
     */
    private Optional<String> describe(String arn) {
        var request = AskelClient.newRequest().put("stateMachineArn", arn);
        var reply = caller.call(() -> askel.call("DescribeStateMachine", request));
        var error = reply.error().map(ErrorResponseException::error);
        if (error.isPresent()) {
            return error.filter(description -> !description.equals(DOES_NOT_EXIST));
        }
        return reply.answer()
                .map(machine ->
                        "%s, created %s"
                                .formatted(
                                        machine.path("status").asText(),
                                        machine.path("creationDate")))
                .or(() -> Optional.of("no answer"));
    }

    /** Returns the kinds of changes that were never acknowledged. */
    List<String> missingKinds() {
        var missing = new ArrayList<String>();
        if (version == 1) {
            missing.add("update");
        }
        if (aliasVersion.isEmpty()) {
            missing.add("alias");
        }
        if (deletedMachines.isEmpty()) {
            missing.add("delete");
        }
        return missing;
    }

    private Optional<String> lostUpdate() {
        int expected = version;
        var request = AskelClient.newRequest().put("stateMachineArn", updatedMachineArn());
        return callUnlessStopped("DescribeStateMachine", request)
                .map(machine -> machine.path("definition").asText())
                .filter(found -> !found.equals(LoadMachine.UPDATED.definition(region, expected)))
                .map(found ->
                        "acknowledged update to version %d is lost: %s".formatted(expected, found));
    }

    private Optional<String> lostAlias() {
        return aliasVersion.flatMap(expected ->
                callUnlessStopped(
                                "DescribeStateMachineAlias",
                                AskelClient.newRequest().put("stateMachineAliasArn", aliasArn()))
                        .map(alias -> alias.path("routingConfiguration").toString())
                        .filter(found -> !found.contains("\"" + expected.versionArn() + "\""))
                        .map(found ->
                                "acknowledged alias to %s is lost: %s"
                                        .formatted(expected.versionArn(), found)));
    }

    /** Stops making changes. */
    void stop() {
        stopped.countDown();
    }

    void runUpdates() {
        do {
            lostUpdate().ifPresent(observations::addComplaint);
            lostAlias().ifPresent(observations::addComplaint);
            int next = version + 1;
            var update =
                    AskelClient.newRequest()
                            .put("stateMachineArn", updatedMachineArn())
                            .put("definition", LoadMachine.UPDATED.definition(region, next))
                            .put("publish", true);
            var answered = callUnlessStopped("UpdateStateMachine", update);
            if (answered.isPresent()) {
                version = next;
                setAlias(next, answered.get().path("stateMachineVersionArn").asText());
            }
        } while (!awaitStop(BETWEEN_UPDATES));
    }

    /** Moves the alias to a version, or creates it. */
    private void setAlias(int to, String versionArn) {
        var request = AskelClient.newRequest();
        request.putArray("routingConfiguration")
                .addObject()
                .put("stateMachineVersionArn", versionArn)
                .put("weight", 100);
        var acknowledged =
                aliasVersion.isEmpty()
                        ? callUnlessStopped("CreateStateMachineAlias", request.put("name", ALIAS))
                        : callUnlessStopped(
                                "UpdateStateMachineAlias",
                                request.put("stateMachineAliasArn", aliasArn()));
        if (acknowledged.isPresent()) {
            aliasVersion = Optional.of(new AliasVersion(to, versionArn));
        }
    }

    void runDeletes() {
        int number = 0;
        do {
            createAndDelete(LoadMachine.WAITS.name() + "-" + number++);
        } while (!awaitStop(BETWEEN_DELETES));
    }

    private boolean awaitStop(Duration time) {
        try {
            return stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Creates a state machine, starts an execution, and deletes the state machine. Then tries to
     * start another execution.
     */
    void createAndDelete(String name) {
        var arn = region.machineArn(name);
        var create =
                AskelClient.newRequest()
                        .put("name", name)
                        .put("definition", LoadMachine.WAITS.definition(region))
                        .put("roleArn", "arn:aws:iam::123456789012:role/load");
        if (callUnlessStopped("CreateStateMachine", create).isEmpty()) {
            return;
        }
        start(name, arn);
        var machine = AskelClient.newRequest().put("stateMachineArn", arn);
        if (callUnlessStopped("DeleteStateMachine", machine).isEmpty()) {
            return;
        }
        deletedMachines.add(arn);
        var refused =
                errorOf("StartExecution", startRequest(arn, UUID.randomUUID().toString(), "{}"));
        if (!DELETED_ERRORS.contains(refused)) {
            observations.addComplaint(
                    "a start after an acknowledged delete of " + arn + ": " + refused);
        }
    }

    private void start(String machine, String arn) {
        var name = UUID.randomUUID().toString();
        var execution = region.executionArn(machine, name);
        var input = "{\"id\": \"%s\"}".formatted(name);
        observations.addRequestedStart(execution);
        var reply = caller.call(() -> askel.call("StartExecution", startRequest(arn, name, input)));
        // The execution exists if an earlier attempt started it. In this case, it has already
        // ended.
        boolean isStarted =
                reply.error().filter(e -> e.error().equals(ALREADY_EXISTS)).isPresent()
                        && reply.hadUnansweredTry();
        if (reply.answer().isPresent() || isStarted) {
            observations.addStart(execution, input);
            executionsOfDeletedMachines.add(execution);
        } else {
            reply.error().ifPresent(e -> addComplaint("StartExecution", e.error()));
        }
    }

    /** Returns the request of a start. */
    static ObjectNode startRequest(String arn, String name, String input) {
        return AskelClient.newRequest()
                .put("stateMachineArn", arn)
                .put("name", name)
                .put("input", input);
    }

    /**
     * Makes a call that must not be rejected. Returns nothing if it was rejected or the changes
     * were stopped.
     */
    private Optional<JsonNode> callUnlessStopped(String operation, ObjectNode request) {
        var reply = caller.call(() -> askel.call(operation, request));
        reply.error().ifPresent(e -> addComplaint(operation, e.error()));
        return reply.answer();
    }

    /** Returns the error of a call; empty if the call succeeds. */
    private String errorOf(String operation, ObjectNode request) {
        var reply = caller.call(() -> askel.call(operation, request));
        return reply.error().map(e -> e.error()).orElse("");
    }

    private void addComplaint(String operation, String error) {
        observations.addComplaint("a call was rejected: " + operation + ": " + error);
    }
}
