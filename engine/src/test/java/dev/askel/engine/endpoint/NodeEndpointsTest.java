package dev.askel.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import dev.askel.engine.task.CallStatus;
import dev.askel.engine.task.PermitWait;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The calls of one node, with a clock of the test. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class NodeEndpointsTest {
    private static final String ENDPOINT = "lambda";
    private static final String ONE = "111111111111";
    private static final String OTHER = "222222222222";
    private static final String PERMIT_ONE = "endpoint lambda " + ONE;
    private static final String PERMIT_OTHER = "endpoint lambda " + OTHER;
    private static final long SECOND = 1_000_000_000;

    private final ArrayDeque<Runnable> scheduled = new ArrayDeque<>();

    /** The timers that the test does not fire by itself. */
    private final ArrayDeque<Runnable> timers = new ArrayDeque<>();

    private final List<CompletableFuture<TaskOutcome>> made = new ArrayList<>();
    private final List<String> madeKeys = new ArrayList<>();
    private long nanos = 5 * SECOND;
    private int version;
    private int renewals;
    private EndpointRule rule = EndpointRule.empty(ENDPOINT, millis());

    private final NodeEndpoints endpoints =
            new NodeEndpoints(this::millis, () -> nanos, this::schedule);

    private void schedule(Duration delay, Runnable task) {
        (delay.isZero() ? scheduled : timers).add(task);
    }

    private long millis() {
        return 1_000_000 + nanos / 1_000_000;
    }

    private void set(EndpointRule next) {
        version++;
        rule =
                new EndpointRule(
                        ENDPOINT,
                        next.concurrency(),
                        next.rate(),
                        next.paused(),
                        next.resumeRate(),
                        next.resumedAtMillis(),
                        next.nextSlotMicros(),
                        version,
                        next.changedAtMillis());
        endpoints.setRules(version, List.of(rule));
    }

    private void limit(int concurrency) {
        endpoints.setRenewalRequest(() -> renewals++);
        set(rule.withLimits(concurrency, 0, millis()));
    }

    private void lease(int permits) {
        endpoints.renew(List.of(new EndpointLease(rule, permits, true, Map.of(), 0, 0, 0)), nanos);
        runScheduled();
    }

    private void runScheduled() {
        for (var task = scheduled.poll(); task != null; task = scheduled.poll()) {
            task.run();
        }
    }

    private CompletableFuture<TaskOutcome> call(TaskCall call) {
        return call(call, PermitWait.UNOBSERVED);
    }

    private CompletableFuture<TaskOutcome> call(TaskCall call, PermitWait wait) {
        return endpoints
                .call(
                        call,
                        wait,
                        () -> {
                            var outcome = new CompletableFuture<TaskOutcome>();
                            made.add(outcome);
                            madeKeys.add(call.idempotencyKey());
                            return outcome;
                        })
                .toCompletableFuture();
    }

    private CompletableFuture<TaskOutcome> call(String account, String key) {
        return call(EndpointCalls.call(Functions.arn("f"), account, key));
    }

    private void end(int index) {
        made.get(index).complete(new TaskOutcome.Answered(Json.of("1")));
        runScheduled();
    }

    private static TaskOutcome.Deferred deferred(CompletableFuture<TaskOutcome> outcome) {
        return (TaskOutcome.Deferred) outcome.join();
    }

    @Test
    void a_call_without_a_rule_is_made_without_a_lease() {
        var _ = call(ONE, "a");

        assertThat(made).hasSize(1);
        assertThat(endpoints.use()).isEmpty();
        assertThat(endpoints.demands()).isEmpty();
    }

    @Test
    void calls_wait_for_a_lease_and_start_when_others_end() {
        limit(2);
        var calls = IntStream.range(0, 5).mapToObj(i -> call(ONE, "k" + i)).toList();
        assertThat(made).isEmpty();
        assertThat(renewals).isPositive();

        lease(2);
        assertThat(madeKeys).containsExactly("k0", "k1");
        end(0);
        assertThat(madeKeys).containsExactly("k0", "k1", "k2");
        assertThat(calls.getFirst().join()).isInstanceOf(TaskOutcome.Answered.class);
        assertThat(endpoints.use().getFirst().used()).isEqualTo(2);
        assertThat(endpoints.use().getFirst().waiting()).isEqualTo(2);
    }

    @Test
    void a_failed_call_returns_its_permit() {
        limit(1);
        lease(1);
        var failed = call(ONE, "a");
        var _ = call(ONE, "b");
        made.getFirst().completeExceptionally(new IllegalStateException("bug"));
        runScheduled();

        assertThat(failed).isCompletedExceptionally();
        assertThat(madeKeys).containsExactly("a", "b");
    }

    @Test
    void a_node_that_cannot_read_the_rule_starts_no_calls_after_three_seconds() {
        limit(10);
        lease(10);
        nanos += LeasedEndpoint.VALID_FOR.toNanos() - 1;
        var _ = call(ONE, "before");
        nanos += 1;
        var _ = call(ONE, "after");

        assertThat(LeasedEndpoint.VALID_FOR).isEqualTo(Duration.ofSeconds(3));
        assertThat(madeKeys).containsExactly("before");
    }

    @Test
    void a_pause_defers_waiting_and_new_calls_and_releases_none() {
        limit(1);
        lease(1);
        var _ = call(ONE, "a");
        var waiting = call(ONE, "b");
        set(rule.withPause(millis()));
        var next = call(ONE, "c");

        assertThat(deferred(waiting).permit()).isEqualTo("endpoint lambda " + ONE);
        assertThat(deferred(next).retryAt())
                .isEqualTo(Instant.EPOCH.plus(NodeEndpoints.RETRY_AFTER));
        assertThat(endpoints.reservePermits("endpoint lambda " + ONE, 64)).isZero();
        lease(5);
        assertThat(madeKeys).containsExactly("a");
        end(0);
        assertThat(endpoints.use().getFirst().used()).isZero();
    }

    @Test
    void a_lease_of_an_older_rule_is_ignored() {
        limit(5);
        var older = new EndpointLease(rule, 5, true, Map.of(), 0, 0, 0);
        set(rule.withPause(millis()));
        endpoints.renew(List.of(older), nanos);
        set(rule.withResumption(10, millis()));
        var _ = call(ONE, "a");
        runScheduled();

        assertThat(made).isEmpty();
    }

    @Test
    void the_calls_in_memory_are_bounded() {
        limit(1);
        lease(1);
        var calls =
                IntStream.range(0, LeasedEndpoint.WAITING_MAX + 10)
                        .mapToObj(i -> call(ONE, "k" + i))
                        .toList();

        assertThat(calls.stream().filter(CompletableFuture::isDone)).hasSize(9);
        assertThat(endpoints.use().getFirst().waiting()).isEqualTo(LeasedEndpoint.WAITING_MAX);
        assertThat(endpoints.reservePermits(PERMIT_ONE, 64)).isZero();
    }

    @Test
    void a_repeated_call_joins_the_call_that_waits_or_runs() {
        limit(1);
        lease(1);
        var first = call(ONE, "a");
        var joined = call(ONE, "a");
        var waiting = call(ONE, "b");
        var alsoWaiting = call(ONE, "b");
        end(0);
        end(1);

        assertThat(List.of(first, joined, waiting, alsoWaiting))
                .allMatch(outcome -> outcome.join() instanceof TaskOutcome.Answered);
        assertThat(madeKeys).containsExactly("a", "b");
        assertThat(endpoints.use().getFirst().used()).isZero();
    }

    @Test
    void a_call_whose_caller_ends_is_not_made_and_returns_its_permit() {
        limit(1);
        lease(1);
        var _ = call(ONE, "a");
        var forgotten = call(ONE, "b");
        var deferred = call(ONE, "c");
        var last = call(ONE, "d");
        endpoints.forget(EndpointCalls.call(Functions.arn("f"), ONE, "b"));
        endpoints.defer(EndpointCalls.call(Functions.arn("f"), ONE, "c"));
        made.getFirst().complete(new TaskOutcome.Answered(Json.of("1")));
        // The permit of the first call was granted to the last one, which is not made yet.
        endpoints.defer(EndpointCalls.call(Functions.arn("f"), ONE, "d"));
        var after = call(ONE, "e");
        runScheduled();

        assertThat(madeKeys).containsExactly("a", "e");
        assertThat(forgotten).isNotDone();
        assertThat(deferred(deferred).permit()).isEqualTo(PERMIT_ONE);
        assertThat(deferred(last).permit()).isEqualTo(PERMIT_ONE);
        assertThat(after).isNotDone();
        assertThat(endpoints.use().getFirst().used()).isEqualTo(1);
        assertThat(endpoints.use().getFirst().waiting()).isZero();
    }

    /** A wait whose caller confirms the permit later. */
    private static final class Confirmed implements PermitWait {
        private final CompletableFuture<Void> confirmation = new CompletableFuture<>();
        private boolean ended;

        @Override
        public boolean isEnded() {
            return ended;
        }

        @Override
        public void onBegin(TaskOutcome.Deferred permit) {}

        @Override
        public CompletableFuture<Void> onPermit() {
            return confirmation;
        }
    }

    @Test
    void a_call_that_has_waited_is_made_when_its_caller_has_confirmed_the_permit() {
        limit(1);
        lease(1);
        var _ = call(ONE, "a");
        var wait = new Confirmed();
        var call = EndpointCalls.call(Functions.arn("f"), ONE, "b");
        var _ = call(call, wait);
        end(0);
        assertThat(madeKeys).containsExactly("a");
        assertThat(endpoints.use().getFirst().used()).isEqualTo(1);
        wait.confirmation.complete(null);

        assertThat(madeKeys).containsExactly("a", "b");
    }

    @Test
    void a_call_whose_wait_has_ended_before_it_began_is_not_made() {
        limit(1);
        lease(1);
        var wait = new Confirmed();
        wait.ended = true;
        var outcome = call(EndpointCalls.call(Functions.arn("f"), ONE, "a"), wait);

        assertThat(deferred(outcome).permit()).isEqualTo(PERMIT_ONE);
        assertThat(made).isEmpty();
        assertThat(endpoints.use().getFirst().used()).isZero();
    }

    @Test
    void the_wait_for_a_permit_does_not_count_as_time_of_the_call() {
        limit(1);
        lease(1);
        var functions = new Functions();
        var held = functions.hold("f");
        functions.hold("");
        var connectors = new TaskConnectors(List.of(functions)).withLimits(endpoints);
        var limit = Duration.ofMillis(1);
        var _ = connectors.call(EndpointCalls.call(Functions.arn("f"), ONE, "first"));
        var call = EndpointCalls.call(Functions.arn("f"), ONE, "waits");
        var waits = connectors.callWithin(call, limit).toCompletableFuture();
        var unlimited = EndpointCalls.call("arn:aws:states:::sqs:sendMessage", ONE, "unlimited");

        assertThatThrownBy(
                        () -> connectors.callWithin(unlimited, limit).toCompletableFuture().join())
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(functions.cancelled("")).containsExactly(unlimited);
        assertThat(waits).isNotDone();
        connectors.deferUnsent(call);
        assertThat(deferred(waits).permit()).isEqualTo(PERMIT_ONE);
        assertThat(held.count()).isEqualTo(1);
    }

    private TaskCall fresh(String account, String key) {
        return EndpointCalls.call(Functions.arn("f"), account, key)
                .asDeferrable(Instant.ofEpochMilli(millis()));
    }

    @Test
    void new_calls_of_an_account_leave_the_memory_to_its_own_parked_calls_and_to_other_accounts() {
        limit(1);
        lease(1);
        for (int i = 0; i < LeasedEndpoint.WAITING_MAX + 1; i++) {
            var _ = call(fresh(ONE, "one" + i));
        }
        // The calls of the other account are parked. They get places although the memory is full.
        assertThat(endpoints.reservePermits(PERMIT_OTHER, 64)).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(call(OTHER, "other" + i)).isNotDone();
        }
        // Further calls of the first account do not take the places of calls that have ended.
        int released = 4;
        for (int i = 0; i < 200; i++) {
            end(made.size() - 1);
            assertThat(call(fresh(ONE, "more" + i))).isDone();
            if (i % 20 == 19) {
                nanos += SECOND;
                lease(1);
                int granted = endpoints.reservePermits(PERMIT_OTHER, 64);
                for (int j = 0; j < granted; j++) {
                    var _ = call(OTHER, "other" + released++);
                }
            }
        }
        long others = madeKeys.stream().filter(key -> key.startsWith("other")).count();
        assertThat(others).isBetween(40L, 110L);
    }

    @Test
    void new_calls_of_an_account_wait_behind_its_parked_calls() {
        limit(1);
        lease(1);
        for (int i = 0; i < 20; i++) {
            assertThat(call(fresh(ONE, "k" + i))).isNotDone();
        }
        assertThat(endpoints.reservePermits(PERMIT_ONE, 64)).isPositive();

        assertThat(deferred(call(fresh(ONE, "new"))).permit()).isEqualTo(PERMIT_ONE);
        assertThat(call(ONE, "released")).isNotDone();
        nanos += 4 * SECOND;
        assertThat(endpoints.reservePermits(PERMIT_OTHER, 64)).isPositive();
        assertThat(call(fresh(ONE, "later"))).isNotDone();
    }

    @Test
    void an_endpoint_on_a_full_node_still_makes_calls() {
        endpoints.setRenewalRequest(() -> renewals++);
        var slow =
                IntStream.rangeClosed(0, NodeEndpoints.WAITING_MAX / LeasedEndpoint.WAITING_MAX)
                        .mapToObj(i ->
                                version(
                                        EndpointRule.empty("lambda:function:s" + i, millis())
                                                .withLimits(1, 0, millis())))
                        .toList();
        var free =
                version(
                        EndpointRule.empty("lambda:function:free", millis())
                                .withLimits(5, 0, millis()));
        var all = new ArrayList<>(slow);
        all.add(free);
        endpoints.setRules(version, all);
        for (var each : slow) {
            var function = each.endpoint().substring("lambda:function:".length());
            for (int i = 0; i < LeasedEndpoint.WAITING_MAX; i++) {
                var _ = call(EndpointCalls.call(Functions.arn(function), ONE, function + "-" + i));
            }
        }
        assertThat(made).isEmpty();
        renewals = 0;
        var outcome = call(EndpointCalls.call(Functions.arn("free"), OTHER, "free"));
        assertThat(outcome).isNotDone();
        assertThat(renewals).isPositive();
        assertThat(endpoints.demands())
                .anyMatch(demand ->
                        demand.endpoint().equals(free.endpoint())
                                && demand.byAccount().containsKey(OTHER));
        endpoints.renew(List.of(new EndpointLease(free, 5, true, Map.of(), 0, 0, 0)), nanos);
        runScheduled();

        assertThat(madeKeys).containsExactly("free");
    }

    private EndpointRule version(EndpointRule each) {
        version++;
        return new EndpointRule(
                each.endpoint(),
                each.concurrency(),
                each.rate(),
                each.paused(),
                each.resumeRate(),
                each.resumedAtMillis(),
                each.nextSlotMicros(),
                version,
                each.changedAtMillis());
    }

    @Test
    void as_many_parked_calls_are_released_as_there_are_free_permits() {
        limit(1_000);
        lease(1_000);
        int released = 0;
        for (int poller = 0; poller < 32; poller++) {
            released += endpoints.reservePermits(PERMIT_ONE, 64);
        }

        assertThat(released).isEqualTo(1_000 + ParkedReleases.EXTRA);
    }

    @Test
    void releases_for_which_no_call_is_found_are_returned() {
        limit(10);
        lease(10);
        int most = endpoints.reservePermits(PERMIT_ONE, 1_000);
        assertThat(endpoints.reservePermits(PERMIT_ONE, 64)).isZero();
        endpoints.returnPermits(PERMIT_ONE, 60);
        assertThat(endpoints.reservePermits(PERMIT_ONE, 64)).isEqualTo(60);

        nanos += SECOND;
        assertThat(endpoints.reservePermits(PERMIT_ONE, 10)).isEqualTo(10);
        endpoints.returnPermits(PERMIT_ONE, most);
        assertThat(endpoints.reservePermits(PERMIT_ONE, 1_000)).isEqualTo(most);

        var without = "endpoint sqs " + ONE;
        assertThat(endpoints.reservePermits(without, UnlimitedReleases.RELEASES_MAX)).isPositive();
        assertThat(endpoints.reservePermits(without, 1)).isZero();
        endpoints.returnPermits(without, 2);
        assertThat(endpoints.reservePermits(without, 64)).isEqualTo(2);
    }

    @Test
    void releases_of_an_endpoint_without_a_rule_are_bounded() {
        int released = 0;
        for (int poller = 0; poller < 32; poller++) {
            released += endpoints.reservePermits(PERMIT_ONE, 64);
        }
        assertThat(released).isEqualTo(UnlimitedReleases.RELEASES_MAX);
        nanos += SECOND;

        assertThat(endpoints.reservePermits(PERMIT_OTHER, 64)).isEqualTo(64);
    }

    @Test
    void calls_that_cannot_be_deferred_fail_beyond_their_bound() {
        limit(1);
        for (int i = 0; i < NodeEndpoints.UNDEFERRABLE_MAX; i++) {
            assertThat(call(undeferrable("k" + i))).isNotDone();
        }

        assertThat(call(undeferrable("last")).join()).isInstanceOf(TaskOutcome.NotStarted.class);
        set(rule.withPause(millis()));
        assertThat(endpoints.use().getFirst().waiting()).isEqualTo(NodeEndpoints.UNDEFERRABLE_MAX);
        assertThat(made).isEmpty();
    }

    @Test
    void a_call_with_a_free_permit_is_made_although_many_others_cannot_be_deferred() {
        var limited = EndpointRule.empty("lambda:function:free", millis()).withLimits(1, 0, 0);
        var paused = rule.withPause(millis());
        endpoints.setRules(1, List.of(paused, limited));
        for (int i = 0; i < NodeEndpoints.UNDEFERRABLE_MAX; i++) {
            assertThat(call(undeferrable("f", "k" + i))).isNotDone();
        }
        endpoints.renew(List.of(new EndpointLease(limited, 1, true, Map.of(), 0, 0, 0)), nanos);

        assertThat(call(undeferrable("free", "made"))).isNotDone();
        assertThat(madeKeys).containsExactly("made");
        assertThat(call(undeferrable("free", "waits")).join())
                .isInstanceOf(TaskOutcome.NotStarted.class);
    }

    private static TaskCall undeferrable(String key) {
        return undeferrable("f", key);
    }

    private static TaskCall undeferrable(String function, String key) {
        var call = EndpointCalls.call(Functions.arn(function), ONE, key);
        return new TaskCall(
                call.executionArn(),
                call.resource(),
                call.parameters(),
                key,
                null,
                null,
                ONE,
                "us-east-1",
                null);
    }

    @Test
    void a_cancelled_call_waits_no_longer() {
        limit(1);
        var call = EndpointCalls.call(Functions.arn("f"), ONE, "a");
        var outcome = call(call);
        assertThat(endpoints.callStatus("a"))
                .extracting(CallStatus::kind)
                .isEqualTo(CallStatus.Kind.WAITS_FOR_PERMIT);
        endpoints.cancel(call);
        lease(1);

        assertThatThrownBy(outcome::join)
                .isInstanceOfAny(CancellationException.class, CompletionException.class);
        assertThat(endpoints.callStatus("a")).isNull();
        assertThat(made).isEmpty();
    }

    @Test
    void accounts_are_served_in_turn() {
        limit(2);
        for (int i = 0; i < 6; i++) {
            var _ = call(ONE, "one" + i);
        }
        for (int i = 0; i < 2; i++) {
            var _ = call(OTHER, "other" + i);
        }
        lease(2);
        end(0);
        end(1);

        assertThat(madeKeys).containsExactly("one0", "other0", "one1", "other1");
    }

    @Test
    void parked_calls_of_all_accounts_are_released_in_equal_parts() {
        limit(100);
        lease(100);
        int most = 100 + ParkedReleases.EXTRA;
        assertThat(endpoints.reservePermits(PERMIT_ONE, 1_000)).isEqualTo(most);
        assertThat(endpoints.reservePermits(PERMIT_OTHER, 1_000)).isEqualTo(most / 2);
        nanos += SECOND;

        assertThat(endpoints.reservePermits(PERMIT_ONE, 1_000)).isEqualTo(most / 2);
        assertThat(endpoints.reservePermits(PERMIT_ONE, 1_000)).isZero();
        assertThat(endpoints.reservePermits(PERMIT_OTHER, 1_000)).isEqualTo(most / 2);
        assertThat(endpoints.reservePermits("endpoint sqs " + OTHER, 7)).isEqualTo(7);
    }

    @Test
    void each_call_takes_a_slot_of_the_rate() {
        endpoints.setRenewalRequest(() -> renewals++);
        set(rule.withLimits(0, 10, millis()));
        endpoints.renew(
                List.of(
                        new EndpointLease(
                                rule,
                                EndpointRule.UNLIMITED,
                                true,
                                Map.of(),
                                millis() * 1_000,
                                100_000,
                                3)),
                nanos);
        for (int i = 0; i < 4; i++) {
            var _ = call(ONE, "k" + i);
        }
        assertThat(madeKeys).containsExactly("k0");
        lease(EndpointRule.UNLIMITED);
        assertThat(madeKeys).containsExactly("k0");
        nanos += SECOND / 10;
        timers.remove().run();
        runScheduled();

        assertThat(timers).hasSize(1);
        assertThat(madeKeys).containsExactly("k0", "k1");
    }

    @Test
    void a_removed_rule_starts_the_waiting_calls() {
        limit(1);
        var _ = call(ONE, "a");
        endpoints.setRules(++version, List.of());
        runScheduled();

        assertThat(madeKeys).containsExactly("a");
        end(0);
        assertThat(endpoints.use()).isEmpty();
    }

    @Test
    void an_idle_node_returns_its_permits_after_two_renewals() {
        limit(3);
        var _ = call(ONE, "a");
        lease(3);
        end(0);
        assertThat(endpoints.demands().getFirst().byAccount()).containsEntry(ONE, 1L);
        assertThat(endpoints.demands().getFirst().byAccount()).containsEntry(ONE, 1L);
        assertThat(endpoints.demands().getFirst().byAccount()).isEmpty();
        lease(0);
        assertThat(endpoints.demands().getFirst().isIdle()).isTrue();
        endpoints.renew(List.of(new EndpointLease(rule, 0, false, Map.of(), 0, 0, 0)), nanos);

        assertThat(endpoints.demands()).isEmpty();
    }
}
