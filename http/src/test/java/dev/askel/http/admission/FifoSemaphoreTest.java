package dev.askel.http.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FifoSemaphoreTest {
    @Test
    void grants_its_permits_and_queues_other_requests_in_order() {
        var semaphore = new FifoSemaphore(2);
        var first = semaphore.acquire().toCompletableFuture();
        var second = semaphore.acquire().toCompletableFuture();
        var third = semaphore.acquire().toCompletableFuture();
        var fourth = semaphore.acquire().toCompletableFuture();
        assertThat(second).isDone();
        assertThat(third).isNotDone();

        first.join().release();

        assertThat(third).isDone();
        assertThat(fourth).isNotDone();
        second.join().release();
        assertThat(fourth).isDone();
    }

    @Test
    void a_permit_that_is_released_twice_is_granted_once() {
        var semaphore = new FifoSemaphore(1);
        var first = semaphore.acquire().toCompletableFuture().join();
        first.release();
        first.release();
        assertThat(semaphore.acquire().toCompletableFuture()).isDone();
        assertThat(semaphore.acquire().toCompletableFuture()).isNotDone();
    }
}
