package dev.askel.engine.maprun.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class BoundedRequestsTest {
    @Test
    void cleared_requests_are_never_made() {
        var requests = new BoundedRequests(1);
        var made = new ConcurrentLinkedQueue<String>();
        var first = new CompletableFuture<String>();
        requests.submit(() -> first);
        requests.submit(() -> {
            made.add("cleared");
            return CompletableFuture.completedStage("");
        });
        requests.clear();
        requests.submit(() -> {
            made.add("later");
            return CompletableFuture.completedStage("");
        });
        first.complete("");
        Eventually.value("a request is made", () -> List.copyOf(made), found -> !found.isEmpty());
        assertThat(made).containsExactly("later");
    }
}
