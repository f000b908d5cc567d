package dev.askel.engine.execution.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadReference;
import dev.askel.engine.sql.StoredPayload;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks that stored rows of all releases remain readable. A golden file holds the first samples
 * and is never replaced, so new samples are added at the end.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class GoldenFilesTest {
    /** The numbers of samples in the golden batches. The last batch holds all samples. */
    private static final List<Integer> BATCHES =
            List.of(87, 90, 91, 93, 94, 98, 100, 105, 109, 113, 122, 125, 131, 138, 139, 140, 143);

    private static final int LARGE_ABOVE_BYTES = 4;

    @Test
    void the_samples_have_every_shape() {
        var missingShapes = new TreeSet<>(Shapes.possibleIn(Entry.class));
        missingShapes.removeAll(Shapes.presentIn(Samples.entries()));
        assertThat(missingShapes).isEmpty();
        assertThat(BATCHES.getLast()).isEqualTo(Samples.entries().size());

        var missingStateShapes = new TreeSet<>(Shapes.possibleIn(ExecutionState.class));
        missingStateShapes.removeAll(Shapes.presentIn(SampleStates.storableInVersion1().values()));
        missingStateShapes.removeAll(Shapes.presentIn(SampleStates.sinceVersion2().values()));
        missingStateShapes.removeIf(
                shape -> shape.startsWith(HistoryEventType.class.getSimpleName()));
        assertThat(missingStateShapes).isEmpty();
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
                                            GoldenFile.read(
                                                    "batch-1-" + count, BatchCodec.encode(entries));
                                    assertThat(BatchCodec.decode(golden)).isEqualTo(entries);
                                    assertSameBody(BatchCodec.encode(entries), golden);
                                }));
    }

    @TestFactory
    Stream<DynamicTest> a_golden_snapshot_is_read_and_written_again() {
        return Stream.concat(
                        SampleStates.storableInVersion1().entrySet().stream(),
                        SampleStates.sinceVersion2().entrySet().stream())
                .map(each ->
                        dynamicTest(
                                "snapshot-2-" + each.getKey(),
                                () -> {
                                    var state = each.getValue();
                                    var golden =
                                            GoldenFile.read(
                                                    "snapshot-2-" + each.getKey(),
                                                    BatchCodec.encodeSnapshot(state));
                                    assertThat(BatchCodec.decodeSnapshot(golden)).isEqualTo(state);
                                    assertSameBody(BatchCodec.encodeSnapshot(state), golden);
                                }));
    }

    @TestFactory
    Stream<DynamicTest> a_golden_snapshot_of_version_1_is_read() {
        return SampleStates.storableInVersion1().entrySet().stream()
                .map(each ->
                        dynamicTest(
                                "snapshot-1-" + each.getKey(),
                                () -> {
                                    var golden =
                                            GoldenFile.read(
                                                    "snapshot-1-" + each.getKey(),
                                                    BatchCodec.encodeSnapshot(each.getValue()));
                                    assertThat(BatchCodec.decodeSnapshot(golden))
                                            .isEqualTo(each.getValue());
                                }));
    }

    @Test
    void a_golden_scope_of_a_map_run_is_read_and_written_again() throws IOException {
        var scope = new MapRunScope(Samples.IDENTITY, Samples.INPUT, SampleStates.mapping());
        var written = new EncodedPayload(0, "map-run-scope", MapRunScopeCodec.encode(scope));
        var golden = GoldenFile.read("map-run-scope-1", written);
        assertThat(MapRunScopeCodec.decode(golden.bytes())).isEqualTo(scope);
        assertSameBody(written, golden);
    }

    @Test
    void a_row_with_large_payloads_is_read_and_written_again() throws Exception {
        var entries = Samples.entries();
        var encoded = BatchCodec.encode(entries, LARGE_ABOVE_BYTES);
        var contents = new HashMap<Bytes, byte[]>();
        var references = new ArrayList<PayloadReference>();
        for (var payload : encoded.large()) {
            var id = sha256(payload.verbatimUtf8());
            contents.put(id, payload.verbatimUtf8());
            references.add(PayloadReference.of(id, payload));
        }
        assertThat(references).extracting(PayloadReference::isOriginal).contains(true, false);
        var golden =
                GoldenFile.read(
                        "batch-1-references",
                        new EncodedPayload(
                                encoded.serializerId(),
                                encoded.manifest(),
                                PayloadReference.join(references, encoded.bytes())));
        var split = PayloadReference.split(golden.bytes());
        assertThat(split.references()).isEqualTo(references);
        var read =
                new EncodedPayload(
                        golden.serializerId(),
                        golden.manifest(),
                        split.own(),
                        split.references().stream()
                                .map(reference ->
                                        Payload.ofStored(
                                                new StoredPayload(
                                                        "123456789012",
                                                        reference.id(),
                                                        reference.sizeBytes(),
                                                        content ->
                                                                Objects.requireNonNull(
                                                                        contents.get(
                                                                                content.id()))),
                                                reference.sizeBytes(),
                                                reference.levels(),
                                                reference.isOriginal()))
                                .toList());
        assertThat(BatchCodec.decode(read)).isEqualTo(entries);
        assertSameBody(encoded, read);
    }

    private static Bytes sha256(byte[] json) throws NoSuchAlgorithmException {
        return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(json));
    }

    /** Compares the inflated bodies, because another version of zlib may deflate differently. */
    private static void assertSameBody(EncodedPayload written, EncodedPayload golden) {
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
