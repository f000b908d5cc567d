package dev.askel.connectors.items.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.askel.engine.maprun.admission.MachineOwner;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ParquetMemoryTest {
    private static final int ROW_BYTES_MAX = 1_000_000;
    private static final Duration NEVER = Duration.ofDays(1);

    private static ParquetRows open(String name, ParquetMemory memory) throws Exception {
        return open(SampleFile.named(name), memory);
    }

    private static ParquetRows open(RangeReader file, ParquetMemory memory) throws Exception {
        return open(file, memory, SampleFile.OWNER);
    }

    private static ParquetRows open(RangeReader file, ParquetMemory memory, MachineOwner owner)
            throws Exception {
        return ParquetRows.open(file, ROW_BYTES_MAX, memory, owner);
    }

    /** Returns the largest memory of the files while one of them is read. */
    private static long largestUse(String name) throws Exception {
        var memory = new ParquetMemory(256L << 20);
        long largest = 0;
        try (var rows = open(name, memory)) {
            while (rows.next() != null) {
                largest = Math.max(largest, memory.reservedBytes());
            }
        }
        return largest;
    }

    private static long footerBytes(String name) throws Exception {
        return Footer.read(SampleFile.named(name)).heapBytes();
    }

    @Test
    void a_file_holds_memory_from_its_footer_to_its_last_row() throws Exception {
        var memory = new ParquetMemory(256L << 20);
        try (var rows = open("groups.parquet", memory)) {
            assertThat(memory.reservedBytes()).isEqualTo(footerBytes("groups.parquet"));
            rows.next();
            // The memory must hold at least the pages of 2,048 rows whose name has six letters.
            assertThat(memory.reservedBytes()).isGreaterThan(12_000);
            assertThat(SampleFile.rest(rows)).hasSize(6_999);
            assertThat(memory.reservedBytes()).isZero();
        }
        try (var rows = open("groups.parquet", memory)) {
            rows.next();
        }
        assertThat(memory.reservedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"groups", "uncompressed-v1", "zstd-v1", "uncompressed-v2", "zstd-v2"})
    void refuses_a_row_group_above_the_bound(String name) throws Exception {
        long bytesMax = footerBytes(name + ".parquet") + 1;
        var memory = new ParquetMemory(bytesMax);
        try (var rows = open(name + ".parquet", memory)) {
            assertThatExceptionOfType(ParquetException.class)
                    .isThrownBy(rows::next)
                    .withMessageMatching(
                            "a row group needs \\d+ bytes of memory, but at most %d are available \\(askel_parquet_bytes_max\\)"
                                    .formatted(bytesMax));
        }
        assertThat(memory.reservedBytes()).isZero();
    }

    @Test
    void refuses_a_footer_above_the_bound() throws Exception {
        long footer = footerBytes("groups.parquet");
        var memory = new ParquetMemory(footer - 1);
        assertThatExceptionOfType(ParquetException.class)
                .isThrownBy(() -> open("groups.parquet", memory))
                .withMessage(
                        "its footer needs %d bytes of memory, but at most %d are available (askel_parquet_bytes_max)",
                        footer, footer - 1);
        assertThat(memory.reservedBytes()).isZero();
    }

    @Test
    void the_footers_of_idle_files_are_within_the_bound() throws Exception {
        var expected = SampleFile.rows(SampleFile.named("groups.parquet")).getFirst();
        var memory =
                new ParquetMemory(
                        largestUse("groups.parquet"), Duration.ZERO, NEVER, System::nanoTime);
        var files = new ArrayList<ParquetRows>();
        for (int i = 0; i < 100; i++) {
            files.add(open("groups.parquet", memory));
            assertThat(memory.reservedBytes()).isLessThanOrEqualTo(memory.bytesMax());
        }
        for (var rows : files) {
            assertThat(rows.next()).hasToString(expected);
            assertThat(memory.reservedBytes()).isLessThanOrEqualTo(memory.bytesMax());
        }
        files.forEach(ParquetRows::close);
        assertThat(memory.reservedBytes()).isZero();
    }

    /** The texts of a dictionary need more heap than its page. */
    @Test
    void counts_the_values_of_dictionaries() {
        assertThat(ColumnPages.decodedBytes(PrimitiveTypeName.BINARY, 10, 100)).isEqualTo(740);
        assertThat(ColumnPages.decodedBytes(PrimitiveTypeName.INT32, 10, 40)).isEqualTo(80);
    }

    @Test
    void a_replaced_page_is_not_counted() throws Exception {
        var memory = new ParquetMemory(1_000);
        var reservation = memory.<OpenFile>open(SampleFile.OWNER);
        var group = new RowGroupMemory(reservation);
        group.add(400);
        for (int i = 0; i < 10; i++) {
            group.replace(600, i == 0 ? 0 : 600);
        }
        assertThat(group.bytes()).isEqualTo(1_000).isEqualTo(memory.reservedBytes());
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> group.add(1));
        assertThat(group.lacksMemory()).isFalse();
    }

    @Test
    void a_row_group_that_needs_more_than_expected_waits_and_is_opened_again() throws Exception {
        long bytesMax = 256L << 20;
        var file = SampleFile.named("groups.parquet");
        var footer = Footer.read(file);
        var group = RequiredField.of(footer.metaData().getRow_groups(), "row_groups").getFirst();
        long expected = footer.heapBytes() + RowGroupPages.expectedBytes(group, bytesMax);
        var memory = new ParquetMemory(bytesMax, NEVER, NEVER, System::nanoTime);
        var other = memory.<OpenFile>open(SampleFile.OWNER);
        try (var rows = open(file, memory)) {
            assertThat(other.tryReserveMore(bytesMax - expected)).isTrue();
            file.reads().clear();
            var all = CompletableFuture.supplyAsync(() -> restOf(rows));
            awaitWaitingOrDone(memory, all);
            // The file holds no memory while it waits.
            assertThat(memory.reservedBytes()).isEqualTo(bytesMax - expected);
            assertThat(all).isNotDone();
            other.release();
            assertThat(all.get(1, TimeUnit.MINUTES))
                    .isEqualTo(SampleFile.rows(SampleFile.named("groups.parquet")));
            // The footer and the first of four row groups were read twice.
            assertThat(file.reads()).hasSize(6);
        }
    }

    private static List<String> restOf(ParquetRows rows) {
        try {
            return SampleFile.rest(rows);
        } catch (IOException | ParquetException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> rowsOf(String name, ParquetMemory memory) {
        try (var rows = open(name, memory)) {
            return SampleFile.rest(rows);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitWaitingOrDone(ParquetMemory memory, CompletableFuture<?> reader) {
        while (memory.waitingFiles() == 0 && !reader.isDone()) {
            LockSupport.parkNanos(100_000);
        }
    }

    @Test
    void a_file_without_memory_waits_until_another_one_ends() throws Exception {
        var memory =
                new ParquetMemory(largestUse("groups.parquet"), NEVER, NEVER, System::nanoTime);
        try (var first = open("groups.parquet", memory)) {
            first.next();
            var all = CompletableFuture.supplyAsync(() -> rowsOf("groups.parquet", memory));
            awaitWaitingOrDone(memory, all);
            assertThat(all).isNotDone();
            assertThat(SampleFile.rest(first)).hasSize(6_999);
            assertThat(all.get(1, TimeUnit.MINUTES)).hasSize(7_000);
        }
        assertThat(memory.reservedBytes()).isZero();
    }

    @Test
    void a_waiting_file_can_be_interrupted() throws Exception {
        var memory =
                new ParquetMemory(largestUse("groups.parquet"), NEVER, NEVER, System::nanoTime);
        try (var first = open("groups.parquet", memory)) {
            first.next();
            var stopped = new CompletableFuture<Throwable>();
            var reader =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (var second = open("groups.parquet", memory)) {
                                    second.next();
                                } catch (Exception e) {
                                    stopped.complete(e);
                                }
                            });
            awaitWaitingOrDone(memory, stopped);
            reader.interrupt();
            assertThat(stopped.get(1, TimeUnit.MINUTES)).isInstanceOf(InterruptedIOException.class);
            assertThat(memory.waitingFiles()).isZero();
        }
    }

    /** A Map Run that waits for its children must not stop the Map Runs of these children. */
    @Test
    void files_that_are_idle_give_their_memory_to_each_other() throws Exception {
        var expected = SampleFile.rows(SampleFile.named("groups.parquet"));
        var memory =
                new ParquetMemory(
                        largestUse("groups.parquet"), Duration.ZERO, NEVER, System::nanoTime);
        try (var first = open("groups.parquet", memory);
                var second = open("groups.parquet", memory)) {
            for (int row = 0; row < 7_000; row += 500) {
                assertThat(first.next()).as("first %d", row).hasToString(expected.get(row));
                assertThat(second.next()).as("second %d", row).hasToString(expected.get(row));
                assertThat(first.skip(499)).isEqualTo(499);
                assertThat(second.skip(499)).isEqualTo(499);
            }
            assertThat(first.next()).isNull();
            assertThat(second.next()).isNull();
        }
        assertThat(memory.reservedBytes()).isZero();
    }

    /** A slow consumer must not keep others waiting for a whole row group. */
    @Test
    void a_file_gives_its_memory_to_another_one_after_its_turn() throws Exception {
        var expected = SampleFile.rows(SampleFile.named("groups.parquet"));
        var memory =
                new ParquetMemory(
                        largestUse("groups.parquet"), NEVER, Duration.ZERO, System::nanoTime);
        try (var first = open("groups.parquet", memory)) {
            assertThat(first.next()).hasToString(expected.get(0));
            var all = CompletableFuture.supplyAsync(() -> rowsOf("groups.parquet", memory));
            awaitWaitingOrDone(memory, all);
            assertThat(first.next()).hasToString(expected.get(1));
            assertThat(all.get(1, TimeUnit.MINUTES)).isEqualTo(expected);
            assertThat(SampleFile.rest(first)).isEqualTo(expected.subList(2, expected.size()));
        }
        assertThat(memory.reservedBytes()).isZero();
    }

    @Test
    void a_turn_is_longer_after_a_long_opening() throws Exception {
        var clock = new AtomicLong();
        var memory = new ParquetMemory(1_000, NEVER, Duration.ofSeconds(10), clock::get);
        var first = memory.<String>open(SampleFile.OWNER);
        first.reserve(1_000);
        first.onOpened(Duration.ofSeconds(5).toNanos());
        var second = memory.<String>open(SampleFile.OWNER);
        var served = reserve(second, 1_000);
        awaitWaitingOrDone(memory, served);

        clock.set(Duration.ofSeconds(19).toNanos());
        first.keep("opened");
        assertThat(first.take()).isEqualTo("opened");
        clock.set(Duration.ofSeconds(20).toNanos());
        first.keep("opened");

        assertThat(first.take()).isNull();
        served.get(1, TimeUnit.MINUTES);
        assertThat(second.heldBytes()).isEqualTo(1_000);
    }

    @Test
    void a_file_between_two_reads_loses_its_memory_after_its_turn() throws Exception {
        var clock = new AtomicLong();
        var memory = new ParquetMemory(1_000, NEVER, Duration.ofSeconds(10), clock::get);
        var first = memory.<String>open(SampleFile.OWNER);
        first.reserve(1_000);
        first.keep("opened");
        var served = reserve(memory.<String>open(SampleFile.OWNER), 1_000);
        awaitWaitingOrDone(memory, served);
        assertThat(first.heldBytes()).isEqualTo(1_000);

        clock.set(Duration.ofSeconds(10).toNanos());

        served.get(1, TimeUnit.MINUTES);
        assertThat(first.take()).isNull();
    }

    private static CompletableFuture<Void> reserve(
            ParquetMemory.FileReservation<?> file, long bytes) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        file.reserve(bytes);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    @Test
    void accounts_get_memory_in_turn() throws Exception {
        var memory = new ParquetMemory(1_000, NEVER, NEVER, System::nanoTime);
        var holder = memory.<OpenFile>open(SampleFile.OWNER);
        holder.reserve(1_000);
        var served = new LinkedBlockingQueue<String>();
        var readers = new ArrayList<CompletableFuture<Void>>();
        for (var account : List.of("a", "b", "b", "b", "c")) {
            var file = memory.<OpenFile>open(new MachineOwner(account, "machine"));
            int before = memory.waitingFiles();
            var reader = reserve(file, 1_000);
            readers.add(
                    reader.thenRun(() -> {
                        served.add(account);
                        file.release();
                    }));
            while (memory.waitingFiles() == before && !reader.isDone()) {
                LockSupport.parkNanos(100_000);
            }
        }
        holder.release();
        for (var reader : readers) {
            reader.get(1, TimeUnit.MINUTES);
        }
        assertThat(served).containsExactly("a", "b", "c", "b", "b");
    }

    @Test
    void a_bound_is_a_part_of_the_heap() {
        assertThat(ParquetMemory.ofHeapFraction("s", 0.5).bytesMax())
                .isEqualTo(Runtime.getRuntime().maxMemory() / 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParquetMemory.ofHeapFraction("s", 0))
                .withMessage("s is 0.0, expected more than 0 and at most 1");
        assertThatIllegalArgumentException().isThrownBy(() -> new ParquetMemory(0));
    }
}
