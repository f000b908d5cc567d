package dev.askel.http.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TurnsTest {
    @Test
    void so_many_have_their_turn_at_once_and_the_others_follow_in_order() {
        var turns = new Turns(2);
        var first = turns.next().toCompletableFuture();
        var second = turns.next().toCompletableFuture();
        var third = turns.next().toCompletableFuture();
        var fourth = turns.next().toCompletableFuture();
        assertThat(second).isDone();
        assertThat(third).isNotDone();

        first.join().giveBack();

        assertThat(third).isDone();
        assertThat(fourth).isNotDone();
        second.join().giveBack();
        assertThat(fourth).isDone();
    }

    @Test
    void a_turn_is_passed_on_once() {
        var turns = new Turns(1);
        var first = turns.next().toCompletableFuture().join();
        first.giveBack();
        first.giveBack();
        assertThat(turns.next().toCompletableFuture()).isDone();
        assertThat(turns.next().toCompletableFuture()).isNotDone();
    }
}
