package dev.askel.engine.express;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.RigTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Permits are granted as they become free, to the state machines in turn. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class WaitingCallsTest {
    private static final String PERMIT = "lambda http://a";

    private final RigTime time = new RigTime();
    private final Map<String, Integer> free = new HashMap<>();
    private final ArrayDeque<Runnable> rounds = new ArrayDeque<>();
    private final List<String> granted = new ArrayList<>();
    private final WaitingCalls calls =
            new WaitingCalls(
                    (permit, callsMax) -> Math.min(callsMax, free.getOrDefault(permit, 0)),
                    time,
                    (_, round) -> rounds.add(round));

    private WaitingCalls.Ticket add(String permit, String machine) {
        return add(permit, machine, time.now().plus(Duration.ofHours(1)));
    }

    private WaitingCalls.Ticket add(String permit, String machine, Instant againAt) {
        return calls.add(permit, machine, againAt, () -> granted.add(machine));
    }

    private void poll() {
        Objects.requireNonNull(rounds.poll()).run();
    }

    @Test
    void free_permits_are_granted_to_the_machines_in_turn() {
        IntStream.range(0, 100).forEach(_ -> add(PERMIT, "a"));
        IntStream.range(0, 2).forEach(_ -> add(PERMIT, "b"));
        free.put(PERMIT, 5);

        poll();

        assertThat(granted).containsExactly("a", "b", "a", "b", "a");
        assertThat(calls.size()).isEqualTo(97);
    }

    @Test
    void calls_wait_only_for_their_own_permit() {
        add("shut", "a");
        add(PERMIT, "b");
        free.put(PERMIT, 10);

        poll();

        assertThat(granted).containsExactly("b");
    }

    @Test
    void a_round_grants_a_bounded_number_of_calls() {
        IntStream.range(0, WaitingCalls.GRANTS_MAX + 1).forEach(_ -> add(PERMIT, "a"));
        free.put(PERMIT, 100_000);

        poll();

        assertThat(granted).hasSize(WaitingCalls.GRANTS_MAX);
    }

    @Test
    void a_call_is_granted_at_its_deadline_without_a_permit() {
        add(PERMIT, "late", time.now().plusSeconds(60));
        add(PERMIT, "early", time.now().plusSeconds(10));

        time.skip(Duration.ofSeconds(30));
        poll();

        assertThat(granted).containsExactly("early");
    }

    @Test
    void the_next_call_gets_the_permit_of_an_ended_call() {
        add(PERMIT, "a");
        add(PERMIT, "b");

        calls.passOn(PERMIT);

        assertThat(granted).containsExactly("a");
    }

    @Test
    void a_removed_call_is_not_granted_and_rounds_end_with_the_last_call() {
        var ticket = add(PERMIT, "a");
        ticket.remove();
        ticket.remove();
        free.put(PERMIT, 1);

        poll();

        assertThat(granted).isEmpty();
        assertThat(rounds).isEmpty();
        add(PERMIT, "b");
        poll();
        assertThat(granted).containsExactly("b");
    }
}
