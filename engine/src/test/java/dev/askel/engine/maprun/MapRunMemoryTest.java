package dev.askel.engine.maprun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.maprun.admission.MachineOwner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunMemoryTest {
    private static final MachineOwner OWNER = new MachineOwner("a", "m");

    private final MapRunMemory memory = new MapRunMemory(1_000);

    @Test
    void a_run_that_is_alone_may_use_the_whole_bound() {
        var run = memory.open(OWNER);
        assertThat(run.tryReserve(400)).isTrue();
        assertThat(run.tryReserve(600)).isTrue();
        assertThat(run.tryReserve(1)).isFalse();
        assertThat(memory.bytes()).isEqualTo(1_000);
        assertThat(memory.waitCount()).isEqualTo(1);
    }

    @Test
    void runs_have_equal_shares_when_more_than_half_is_used() {
        var first = memory.open(OWNER);
        var second = memory.open(OWNER);
        assertThat(first.tryReserve(500)).isTrue();
        assertThat(first.tryReserve(1)).isFalse();
        assertThat(second.tryReserve(300)).isTrue();
        assertThat(second.tryReserve(200)).isTrue();
        assertThat(second.tryReserve(1)).isFalse();
    }

    @Test
    void a_run_that_holds_nothing_may_begin_although_the_bound_is_reached() {
        var large = memory.open(OWNER);
        large.add(5_000);
        var small = memory.open(OWNER);
        assertThat(small.availableBytes()).isZero();
        assertThat(small.tryReserve(10)).isTrue();
        assertThat(small.tryReserve(10)).isFalse();
    }

    @Test
    void a_waiting_run_continues_when_another_run_releases_memory() throws InterruptedException {
        var first = memory.open(OWNER);
        var second = memory.open(OWNER);
        first.add(999);
        second.add(1);
        var reserved = new CountDownLatch(1);
        var waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                second.reserve(200);
                                reserved.countDown();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        assertThat(reserved.await(50, TimeUnit.MILLISECONDS)).isFalse();
        first.release(800);
        assertThat(reserved.await(10, TimeUnit.SECONDS)).isTrue();
        waiting.join();
        assertThat(second.heldBytes()).isEqualTo(201);
    }

    @Test
    void a_closed_run_holds_nothing_and_ends_its_wait() {
        var run = memory.open(OWNER);
        run.add(2_000);
        run.close();
        run.release(500);
        assertThat(memory.bytes()).isZero();
        assertThat(memory.runCount()).isZero();
        assertThatThrownBy(() -> run.reserve(1)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void a_machine_has_half_of_the_writers_and_an_interrupted_writer_takes_no_permit()
            throws InterruptedException {
        var large = new MapRunMemory(128L << 20);
        large.acquireWriterPermit(OWNER);
        large.acquireWriterPermit(OWNER);
        var interrupted = new CountDownLatch(1);
        var waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                large.acquireWriterPermit(OWNER);
                            } catch (InterruptedException _) {
                                interrupted.countDown();
                            }
                        });
        while (large.waitingWriters() == 0 && waiting.isAlive()) {
            Thread.onSpinWait();
        }
        waiting.interrupt();
        waiting.join();
        assertThat(interrupted.getCount()).isZero();
        large.releaseWriterPermit(OWNER);
        large.acquireWriterPermit(OWNER);
        assertThat(large.waitingWriters()).isZero();
    }

    @Test
    void fewer_runs_write_larger_files_at_the_same_time() throws InterruptedException {
        var large = new MapRunMemory(128L << 20, 64 << 20);
        large.acquireWriterPermit(OWNER);
        var waiting = Thread.ofVirtual().start(() -> writeOnce(large, OWNER));
        while (large.waitingWriters() == 0 && waiting.isAlive()) {
            Thread.onSpinWait();
        }
        assertThat(large.waitingWriters()).isEqualTo(1);
        large.releaseWriterPermit(OWNER);
        waiting.join();
    }

    @Test
    void a_writer_with_a_slow_bucket_does_not_stop_other_machines() throws InterruptedException {
        var other = new MachineOwner("a", "n");
        var small = new MapRunMemory(1);
        small.acquireWriterPermit(OWNER);
        var waiting = Thread.ofVirtual().start(() -> writeOnce(small, OWNER));
        while (small.waitingWriters() == 0 && waiting.isAlive()) {
            Thread.onSpinWait();
        }
        // One machine writes continuously, and another machine can still write.
        var otherWriter = Thread.ofVirtual().unstarted(() -> writeOnce(small, other));
        otherWriter.start();
        assertThat(otherWriter.join(Duration.ofSeconds(10))).isTrue();
        assertThat(small.waitingWriters()).isEqualTo(1);
        small.releaseWriterPermit(OWNER);
        waiting.join();
    }

    private static void writeOnce(MapRunMemory memory, MachineOwner owner) {
        try {
            memory.acquireWriterPermit(owner);
            memory.releaseWriterPermit(owner);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void an_account_with_many_runs_leaves_other_accounts_their_share() {
        for (int i = 0; i < 9; i++) {
            memory.open(OWNER).add(50);
        }
        var first = memory.open(new MachineOwner("b", "m"));
        assertThat(first.tryReserve(250)).isTrue();
        assertThat(first.tryReserve(250)).isTrue();
        assertThat(memory.bytes()).isEqualTo(950);
    }

    @Test
    void the_bound_is_exceeded_by_at_most_one_reservation_of_each_run() {
        var random = new Random(7);
        var runs = new ArrayList<MapRunMemory.Share>();
        for (int i = 0; i < 50; i++) {
            runs.add(memory.open(OWNER));
        }
        for (int i = 0; i < 100_000; i++) {
            var run = runs.get(random.nextInt(runs.size()));
            if (random.nextBoolean()) {
                var _ = run.tryReserve(1 + random.nextInt(30));
            } else {
                run.release(random.nextLong(run.heldBytes() + 1));
            }
            assertThat(memory.bytes()).isLessThanOrEqualTo(1_000 + 50 * 30);
        }
        runs.forEach(MapRunMemory.Share::close);
        assertThat(memory.bytes()).isZero();
    }
}
