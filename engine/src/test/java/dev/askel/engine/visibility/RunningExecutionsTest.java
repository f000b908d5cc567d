package dev.askel.engine.visibility;

import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunningExecutionsTest {
    private static TestCatalogue catalogue;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
    }

    @AfterAll
    static void shut() {
        catalogue.close();
    }

    @Test
    void are_given_oldest_first_each_once_in_pages() {
        var running = new RunningExecutions(catalogue.workers(), catalogue.time());
        var machine = catalogue.machine("orders");
        var other = catalogue.machine("others");
        catalogue.execution(other, "others", "x", NOW);
        for (int i = 0; i < 25; i++) {
            var id = catalogue.execution(machine, "orders", "e" + i, NOW.plusMillis(i / 4));
            if (i % 5 == 0) {
                catalogue.close(id, "SUCCEEDED", NOW.plusSeconds(1), "{}");
            }
        }
        catalogue.execution(
                new ExecutionId("123456789012", "us-east-1", machine, "items", "child"),
                "orders",
                NOW);

        var seen = new ArrayList<ExecutionRef>();
        var page = ok(running.page(machine, null, 6));
        while (page.size() == 6) {
            seen.addAll(page);
            page = ok(running.page(machine, page.getLast(), 6));
        }
        seen.addAll(page);

        assertThat(seen).isSortedAccordingTo((a, b) -> a.startedAt().compareTo(b.startedAt()));
        assertThat(seen)
                .extracting(execution -> execution.id().name())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 25)
                                .filter(i -> i % 5 != 0)
                                .mapToObj(i -> "e" + i)
                                .toList());
    }
}
