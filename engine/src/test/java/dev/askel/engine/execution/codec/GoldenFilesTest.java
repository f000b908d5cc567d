package dev.askel.engine.execution.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.journal.Encoded;
import dev.askel.engine.sql.Bytes;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Stored rows stay readable for ever. Samples only grow at their end: a released golden file holds
 * the first of them and is never replaced.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class GoldenFilesTest {
    /** The golden batches by their numbers of samples; the last one holds all. */
    private static final List<Integer> BATCHES = List.of(87, 90, 91, 93, 94, 98, 100);

    @Test
    void the_samples_have_every_shape() {
        var wanted = new TreeSet<>(Shapes.of(Entry.class));
        wanted.removeAll(Shapes.in(Samples.entries()));
        assertThat(wanted).isEmpty();
        assertThat(BATCHES.getLast()).isEqualTo(Samples.entries().size());

        var wantedOfStates = new TreeSet<>(Shapes.of(ExecutionState.class));
        wantedOfStates.removeAll(Shapes.in(SampleStates.all().values()));
        wantedOfStates.removeAll(Shapes.in(SampleStates.sinceVersion2().values()));
        wantedOfStates.removeIf(shape -> shape.startsWith(HistoryEventType.class.getSimpleName()));
        assertThat(wantedOfStates).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> a_golden_batch_is_read_and_written_again() {
        return BATCHES.stream()
                .map(count ->
                        dynamicTest(
                                "batch-1-" + count,
                                () -> {
                                    var entries = Samples.entries().subList(0, count);
                                    var golden =
                                            GoldenFile.of(
                                                    "batch-1-" + count, BatchCodec.encode(entries));
                                    assertThat(BatchCodec.decode(golden)).isEqualTo(entries);
                                    assertSameBody(BatchCodec.encode(entries), golden);
                                }));
    }

    @TestFactory
    Stream<DynamicTest> a_golden_snapshot_is_read_and_written_again() {
        return Stream.concat(
                        SampleStates.all().entrySet().stream(),
                        SampleStates.sinceVersion2().entrySet().stream())
                .map(each ->
                        dynamicTest(
                                "snapshot-2-" + each.getKey(),
                                () -> {
                                    var state = each.getValue();
                                    var golden =
                                            GoldenFile.of(
                                                    "snapshot-2-" + each.getKey(),
                                                    BatchCodec.encodeSnapshot(state));
                                    assertThat(BatchCodec.decodeSnapshot(golden)).isEqualTo(state);
                                    assertSameBody(BatchCodec.encodeSnapshot(state), golden);
                                }));
    }

    @TestFactory
    Stream<DynamicTest> a_golden_snapshot_of_version_1_is_read() {
        return SampleStates.all().entrySet().stream()
                .map(each ->
                        dynamicTest(
                                "snapshot-1-" + each.getKey(),
                                () -> {
                                    var golden =
                                            GoldenFile.of(
                                                    "snapshot-1-" + each.getKey(),
                                                    BatchCodec.encodeSnapshot(each.getValue()));
                                    assertThat(BatchCodec.decodeSnapshot(golden))
                                            .isEqualTo(each.getValue());
                                }));
    }

    /** Another zlib may deflate differently, so the plain bodies are compared. */
    private static void assertSameBody(Encoded written, Encoded golden) {
        assertThat(written.manifest()).isEqualTo(golden.manifest());
        assertThat(written.serializerId()).isEqualTo(golden.serializerId());
        assertThat(bodyOf(written.bytes())).isEqualTo(bodyOf(golden.bytes()));
    }

    private static byte[] bodyOf(Bytes row) {
        var body = Envelope.open(row);
        var bytes = new byte[body.remaining()];
        body.get(bytes);
        return bytes;
    }
}
