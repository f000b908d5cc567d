package dev.askel.engine.maprun.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.askel.engine.maprun.admission.MachineOwner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChildTasksTest {
    private static final MachineOwner LARGE = new MachineOwner("a", "large");
    private static final MachineOwner SMALL = new MachineOwner("b", "small");

    /** The tasks that were submitted to the threads. */
    private final Queue<Runnable> submitted = new ArrayDeque<>();

    private final ChildTasks tasks = new ChildTasks(submitted::add, 1);
    private final List<String> done = new ArrayList<>();

    private void runAll() {
        for (var next = submitted.poll(); next != null; next = submitted.poll()) {
            next.run();
        }
    }

    @Test
    void a_machine_with_many_tasks_gets_the_thread_in_turn_with_others() {
        for (int i = 0; i < 100; i++) {
            tasks.execute(LARGE, () -> done.add("large"));
        }
        tasks.execute(SMALL, () -> done.add("small"));
        tasks.execute(SMALL, () -> done.add("small"));
        assertThat(submitted).hasSize(1);
        runAll();
        assertThat(done).hasSize(102);
        assertThat(done.subList(0, 5)).containsExactly("large", "large", "small", "large", "small");
    }

    @Test
    void a_task_that_throws_does_not_stop_the_next() {
        tasks.execute(
                LARGE,
                () -> {
                    throw new IllegalStateException("a bug");
                });
        tasks.execute(LARGE, () -> done.add("next"));
        var first = submitted.remove();
        assertThatIllegalStateException().isThrownBy(first::run);
        runAll();
        assertThat(done).containsExactly("next");
    }
}
