package dev.askel.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The order in which evaluations get a thread. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class FairQueueTest {
    private final FairQueue<String> queue = new FairQueue<>();

    private void add(String account, String machine, String... items) {
        for (var item : items) {
            queue.add(new EvaluationOwner(account, machine), item);
        }
    }

    private List<String> drain() {
        var items = new ArrayList<String>();
        for (var item = queue.poll(); item != null; item = queue.poll()) {
            items.add(item);
        }
        return items;
    }

    @Test
    void accounts_are_served_in_turn_regardless_of_their_queued_items() {
        add("a", "m", "a1", "a2", "a3", "a4");
        add("b", "m", "b1");
        add("c", "m", "c1", "c2");

        assertThat(drain()).containsExactly("a1", "b1", "c1", "a2", "c2", "a3", "a4");
    }

    @Test
    void machines_of_an_account_are_served_in_turn_and_each_in_its_own_order() {
        add("a", "m", "m1", "m2", "m3");
        add("a", "n", "n1", "n2");
        add("b", "m", "b1");

        assertThat(drain()).containsExactly("m1", "b1", "n1", "m2", "n2", "m3");
    }

    @Test
    void an_account_that_queues_again_is_served_after_the_others() {
        add("a", "m", "a1", "a2");
        add("b", "m", "b1");
        assertThat(queue.poll()).isEqualTo("a1");
        add("a", "m", "a3");

        assertThat(drain()).containsExactly("b1", "a2", "a3");
    }

    @Test
    void a_removed_item_is_not_served_and_not_counted() {
        add("a", "m", "a1", "a2");
        add("b", "m", "b1");

        assertThat(queue.remove(new EvaluationOwner("b", "m"), "b1")).isTrue();
        assertThat(queue.remove(new EvaluationOwner("b", "m"), "b1")).isFalse();
        assertThat(queue.remove(new EvaluationOwner("a", "n"), "a1")).isFalse();
        assertThat(queue.remove(new EvaluationOwner("a", "m"), "a1")).isTrue();

        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.heads()).containsExactly("a2");
        assertThat(drain()).containsExactly("a2");
        assertThat(queue.size()).isZero();
    }
}
