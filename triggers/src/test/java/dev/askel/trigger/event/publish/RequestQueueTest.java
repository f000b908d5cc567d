package dev.askel.trigger.event.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class RequestQueueTest {
    @Test
    void the_active_batch_counts_until_it_ends() {
        var queue = new RequestQueue(10, 100);
        assertThat(queue.add(request(60))).isTrue();
        assertThat(queue.takeBatch(10)).hasSize(1);
        assertThat(queue.bytes()).isEqualTo(60);
        assertThat(queue.add(request(50))).isFalse();
        assertThat(queue.add(request(40))).isTrue();
        assertThat(queue.takeBatch(10)).isEmpty();
        queue.endBatch();
        assertThat(queue.bytes()).isEqualTo(40);
        assertThat(queue.add(request(50))).isTrue();
        assertThat(queue.takeBatch(10)).hasSize(2);
        queue.endBatch();
        assertThat(queue.bytes()).isZero();
    }

    private static PublishRequest request(long bytes) {
        return new PublishRequest(List.of(), bytes, new CompletableFuture<>());
    }
}
