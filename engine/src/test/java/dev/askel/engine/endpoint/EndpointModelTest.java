package dev.askel.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import dev.askel.engine.task.PermitWait;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random calls of three nodes with crashes, lost answers, failures of the database, pauses and
 * other changes of the rule. The rows are real. The clock is virtual, so a seed repeats a run.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EndpointModelTest {
    private static final EngineRig RIG = EngineRig.withOneNode();
    private static final int STEPS = 500;
    private static final int NIGHTLY_STEPS = 1_500;
    private static final int NODES = 3;
    private static final int ACCOUNTS = 3;
    private static final int CALLS_OPEN_MAX = 1_000;
    private static final long START_MILLIS = 1_000_000;
    private static final long INTERVAL = LeaseRenewals.INTERVAL.toNanos();
    private static final long VALID_FOR = LeasedEndpoint.VALID_FOR.toNanos();

    private final String function = EngineRig.uniqueName("model");
    private final String endpoint = "lambda:function:" + function;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();

    /** The limits that nodes may still know. */
    private final Deque<Limit> formerLimits = new ArrayDeque<>();

    private Random random = new Random(0);
    private long nanos = Duration.ofSeconds(10).toNanos();
    private EndpointRule rule = EndpointRule.empty(endpoint, millis()).withLimits(4, 0, millis());
    private long pausedNanos;
    private int created;
    private int sends;
    private int lostRuns;
    private int parkedCalls;

    @AfterAll
    static void stop() {
        RIG.close();
    }

    private long millis() {
        return START_MILLIS + nanos / 1_000_000;
    }

    /** A limit that no node knows after a time. */
    private record Limit(int concurrency, long untilNanos) {}

    private record Timer(long dueNanos, int order, Runnable task) {}

    private enum State {
        LOADED,
        PARKED,
        ENDED
    }

    /** A call of an execution. */
    private static final class Call {
        private final TaskCall call;
        private State state = State.PARKED;
        private @Nullable Node node;
        private int sent;
        private int lost;

        private Call(TaskCall call) {
            this.call = call;
        }
    }

    /**
     * A call in flight.
     *
     * @param endsNanos the end of a call whose node was lost; null while the node lives
     */
    private record Run(
            Call call,
            Node node,
            CompletableFuture<TaskOutcome> outcome,
            @Nullable Long endsNanos) {}

    /** A node, with the rules of {@link LeaseRenewals} and of the pollers. */
    private final class Node {
        private final String name = "node-" + created++ + " of " + endpoint;
        private final PriorityQueue<Timer> timers =
                new PriorityQueue<>(
                        Comparator.comparingLong(Timer::dueNanos).thenComparingInt(Timer::order));
        private final NodeEndpoints endpoints =
                new NodeEndpoints(
                        EndpointModelTest.this::millis,
                        () -> nanos,
                        (delay, task) -> addTimer(delay.toNanos(), task));
        private boolean renewing;
        private boolean requested;
        private long renewedNanos = nanos;
        private long connectedNanos = nanos;
        private int timerCount;

        private Node() {
            endpoints.setRenewalRequest(() -> requested = true);
            endpoints.setRules(rule.version(), List.of(rule));
        }

        private void addTimer(long delayNanos, Runnable task) {
            timers.add(new Timer(nanos + delayNanos, timerCount++, task));
        }

        private void fireTimers() {
            for (var next = timers.peek();
                    next != null && next.dueNanos() <= nanos;
                    next = timers.peek()) {
                timers.remove().task().run();
            }
        }

        private void renewIfDue() throws SQLException {
            long least = requested ? INTERVAL / 5 : INTERVAL;
            if (!renewing && nanos - renewedNanos >= least) {
                requested = false;
                renew();
            }
        }

        /** Renews the lease. The answer arrives later, or is lost. */
        private void renew() throws SQLException {
            long begunNanos = nanos;
            var demands = endpoints.demands();
            if (connectedNanos > nanos) {
                return;
            }
            renewedNanos = nanos;
            renewing = true;
            List<EndpointLease> leases;
            var members = nodes.stream().map(node -> node.name).collect(Collectors.toSet());
            try (var connection = RIG.database().connect()) {
                connection.setAutoCommit(false);
                leases = new LeaseRenewal(name, members, millis()).run(connection, demands);
                connection.commit();
            }
            var known = rule;
            boolean isLost = random.nextInt(10) == 0;
            addTimer(
                    random.nextInt(150) * 1_000_000L,
                    () -> {
                        renewing = false;
                        if (!isLost) {
                            endpoints.setRules(known.version(), List.of(known));
                            endpoints.renew(leases, begunNanos);
                        }
                    });
        }

        private void call(Call call) {
            call.state = State.LOADED;
            call.node = this;
            var _ =
                    endpoints
                            .call(call.call, PermitWait.UNOBSERVED, () -> send(call))
                            .thenAccept(outcome -> {
                                boolean isParked = outcome instanceof TaskOutcome.Deferred;
                                call.node = null;
                                call.state = isParked ? State.PARKED : State.ENDED;
                                parkedCalls += isParked ? 1 : 0;
                            });
        }

        private CompletableFuture<TaskOutcome> send(Call call) {
            call.sent++;
            sends++;
            assertThat(call.sent).as("sent %s", call.call).isLessThanOrEqualTo(1 + call.lost);
            assertThat(rule.paused() && nanos > pausedNanos + VALID_FOR).isFalse();
            var run = new Run(call, this, new CompletableFuture<>(), null);
            runs.add(run);
            int limit = rule.concurrency();
            for (var former : formerLimits) {
                if (former.untilNanos() > nanos) {
                    limit = Math.max(limit, former.concurrency());
                }
            }
            assertThat(runs).hasSizeLessThanOrEqualTo(limit);
            return run.outcome();
        }

        /** Loads parked executions, as a poller does. */
        private void release() {
            for (int i = 0; i < ACCOUNTS; i++) {
                var account = account(i);
                var parked =
                        calls.stream()
                                .filter(call ->
                                        call.state == State.PARKED
                                                && call.call.account().equals(account))
                                .limit(64)
                                .toList();
                if (!parked.isEmpty()) {
                    int released =
                            endpoints.reservePermits(
                                    NodeEndpoints.permitName(endpoint, account), parked.size());
                    parked.subList(0, released).forEach(this::call);
                }
            }
        }
    }

    private static String account(int number) {
        return "%012d".formatted(number);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @Test
    void no_limit_is_exceeded_and_each_call_is_made_once() throws SQLException {
        run(1, STEPS);
    }

    @ParameterizedTest
    @Tag("nightly")
    @ValueSource(longs = {1, 2, 4})
    void no_limit_is_exceeded_in_longer_runs(long seed) throws SQLException {
        run(seed, NIGHTLY_STEPS);
    }

    private void run(long seed, int steps) throws SQLException {
        random = new Random(seed);
        change(unchanged -> unchanged);
        for (int i = 0; i < NODES; i++) {
            nodes.add(new Node());
        }
        for (int step = 0; step < steps; step++) {
            step();
        }

        change(last -> last.withLimits(4, 0, millis()).withResumption(1_000, millis()));
        nodes.forEach(node -> node.connectedNanos = nanos);
        long begun = nanos;
        calls.removeIf(call -> call.state == State.ENDED);
        // Four calls can end in each tenth of a second. Resumptions and lost nodes take some time.
        long most = Duration.ofSeconds(30).plusMillis(calls.size() * 100L).toNanos();
        while (calls.stream().anyMatch(call -> call.state != State.ENDED)) {
            assertThat(nanos - begun).as("%d calls", calls.size()).isLessThan(most);
            advance(100);
            List.copyOf(runs).forEach(this::end);
            nodes.forEach(Node::release);
        }
        assertThat(sends).isGreaterThan(steps / 5);
        assertThat(lostRuns).isPositive();
        assertThat(parkedCalls).isGreaterThan(steps / 10);
    }

    private void step() throws SQLException {
        int kind = random.nextInt(1_000);
        var node = any(nodes);
        if (kind < 350) {
            if (calls.size() < CALLS_OPEN_MAX) {
                var call =
                        new Call(
                                EndpointCalls.call(
                                                Functions.arn(function),
                                                account(random.nextInt(ACCOUNTS)),
                                                "call-" + created++)
                                        .asDeferrable(Instant.ofEpochMilli(millis())));
                calls.add(call);
                node.call(call);
            }
        } else if (kind < 600) {
            if (!runs.isEmpty()) {
                end(any(runs));
            }
        } else if (kind < 880) {
            advance(random.nextInt(100));
        } else if (kind < 950) {
            node.release();
        } else if (kind < 980) {
            restartExecution();
        } else if (kind < 990) {
            changeAny();
        } else if (kind < 996) {
            node.connectedNanos = nanos + random.nextInt(8_000) * 1_000_000L;
        } else {
            crash(node);
        }
        calls.removeIf(call -> call.state == State.ENDED);
    }

    private void advance(int millis) throws SQLException {
        nanos += millis * 1_000_000L;
        runs.removeIf(run -> run.endsNanos() != null && run.endsNanos() <= nanos);
        for (var node : nodes) {
            node.fireTimers();
            node.renewIfDue();
            node.fireTimers();
        }
    }

    /** Ends a call, unless its node was lost. */
    private void end(Run run) {
        if (run.endsNanos() == null) {
            runs.remove(run);
            run.outcome().complete(new TaskOutcome.Answered(Json.of("1")));
            run.node().fireTimers();
        }
    }

    /** Restarts an execution on its node, or moves it to another node. */
    private void restartExecution() {
        var loaded =
                calls.stream()
                        .filter(call ->
                                call.node != null
                                        && runs.stream().noneMatch(run -> run.call() == call))
                        .toList();
        if (!loaded.isEmpty()) {
            var call = any(loaded);
            var former = call.node;
            if (former != null && random.nextBoolean()) {
                former.endpoints.forget(call.call);
                former.call(call);
            } else if (former != null) {
                former.endpoints.defer(call.call);
            }
        }
    }

    private void changeAny() throws SQLException {
        switch (random.nextInt(4)) {
            case 0 -> change(stored -> stored.withPause(millis()));
            case 1 -> change(stored -> stored.withResumption(5 + random.nextInt(200), millis()));
            default ->
                    change(stored ->
                            stored.withLimits(
                                    1 + random.nextInt(8),
                                    random.nextBoolean() ? 0 : 50,
                                    millis()));
        }
    }

    private void change(UnaryOperator<EndpointRule> change) throws SQLException {
        try (var connection = RIG.database().connect()) {
            var stored = RuleTable.lock(connection, List.of(endpoint));
            var changed = change.apply(stored.isEmpty() ? rule : stored.getFirst());
            formerLimits.removeIf(limit -> limit.untilNanos() <= nanos);
            formerLimits.add(new Limit(rule.concurrency(), nanos + VALID_FOR));
            if (changed.paused() && !rule.paused()) {
                pausedNanos = nanos;
            }
            RuleTable.put(connection, changed, rule.version() + 1);
            rule = RuleTable.lock(connection, List.of(endpoint)).getFirst();
        }
    }

    /** Loses a node. Its calls in flight continue until its lease expires. */
    private void crash(Node lost) {
        nodes.remove(lost);
        nodes.add(new Node());
        long expiresNanos = lost.renewedNanos + LeaseRenewal.EXPIRES_AFTER.toNanos();
        for (var run : List.copyOf(runs)) {
            if (run.node() == lost && run.endsNanos() == null) {
                run.call().lost++;
                lostRuns++;
                runs.remove(run);
                runs.add(new Run(run.call(), lost, run.outcome(), expiresNanos));
            }
        }
        for (var call : List.copyOf(calls)) {
            if (call.node == lost) {
                any(nodes).call(call);
            }
        }
    }
}
