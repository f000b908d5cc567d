package dev.askel.engine.maprun.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.sql.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChildBlockCodecTest {
    private static final String RUN = "6dbfba93-bcff-410b-9b5c-abf41ae9eddb";
    private static final long START = 1_700_000_000_123L;

    private static final List<ChildEnd> SAMPLES =
            List.of(
                    new ChildEnd(
                            7,
                            1,
                            ChildName.of(RUN, 7, 0),
                            ExecutionStatus.SUCCEEDED,
                            Payload.ofVerbatim("{\"a\": 1}"),
                            Payload.ofVerbatim("[ 1.10, \"\u00e9\" ]"),
                            null,
                            null,
                            START,
                            START + 5,
                            0),
                    new ChildEnd(
                            3,
                            100,
                            ChildName.of(RUN, 3, 0),
                            ExecutionStatus.FAILED,
                            null,
                            null,
                            "Bad\ud800",
                            "a cause",
                            START - 2,
                            START,
                            2),
                    new ChildEnd(
                            100_000_000,
                            1,
                            ChildName.of(RUN, 100_000_000, 4),
                            ExecutionStatus.TIMED_OUT,
                            Payload.ofVerbatim("null"),
                            null,
                            "States.Timeout",
                            null,
                            START,
                            START - 1,
                            0),
                    new ChildEnd(
                            4,
                            1,
                            ChildName.of(RUN, 4, 0),
                            ExecutionStatus.ABORTED,
                            null,
                            null,
                            null,
                            null,
                            START,
                            START,
                            0));

    @Test
    void ends_are_read_as_they_were_written() {
        var block = ChildBlockCodec.encode(1, SAMPLES);
        var read = ChildBlockCodec.ends(block.ends());
        assertThat(read).isEqualTo(SAMPLES);
        assertThat(read.getFirst().output())
                .extracting(Payload::verbatim)
                .isEqualTo("[ 1.10, \"\u00e9\" ]");
    }

    @Test
    void ends_without_inputs_have_all_other_data() {
        var read = ChildBlockCodec.endsWithoutInputs(ChildBlockCodec.encode(1, SAMPLES).ends());
        assertThat(read).extracting(ChildEnd::input).containsOnlyNulls();
        assertThat(read)
                .extracting(ChildEnd::child, ChildEnd::output, ChildEnd::error, ChildEnd::cause)
                .containsExactlyElementsOf(
                        SAMPLES.stream()
                                .map(end ->
                                        tuple(end.child(), end.output(), end.error(), end.cause()))
                                .toList());
    }

    @Test
    void summaries_have_all_but_the_data() {
        var read = ChildBlockCodec.summaries(ChildBlockCodec.encode(1, SAMPLES).summaries());
        assertThat(read)
                .isEqualTo(
                        SAMPLES.stream()
                                .map(end ->
                                        new ChildSummary(
                                                end.child(),
                                                end.items(),
                                                end.name(),
                                                end.status(),
                                                end.startedAtMillis(),
                                                end.stoppedAtMillis(),
                                                end.redriveCount()))
                                .toList());
    }

    @Test
    void a_block_has_the_ranges_of_its_children() {
        var ends =
                Stream.of(7L, 2L, 1L, 9L, 3L, 8L)
                        .map(child ->
                                new ChildEnd(
                                        child,
                                        1,
                                        ChildName.of(RUN, child, 0),
                                        ExecutionStatus.ABORTED,
                                        null,
                                        null,
                                        null,
                                        null,
                                        START,
                                        START,
                                        0))
                        .toList();
        assertThat(ChildBlockCodec.encode(1, ends).children()).isEqualTo("{[1,4),[7,10)}");
    }

    @Test
    void a_block_counts_its_children() {
        var block = ChildBlockCodec.encode(1, SAMPLES);
        assertThat(block.firstChild()).isEqualTo(3);
        assertThat(block.lastChild()).isEqualTo(100_000_000);
        assertThat(block.succeeded()).isEqualTo(1);
        assertThat(block.failed()).isEqualTo(1);
        assertThat(block.timedOut()).isEqualTo(1);
        assertThat(block.aborted()).isEqualTo(1);
    }

    @Test
    void the_golden_block_of_version_1_is_read_and_written_again() throws IOException {
        var block = ChildBlockCodec.encode(1, SAMPLES);
        var summaries = golden("block-1-summaries", block.summaries());
        var ends = golden("block-1-ends", block.ends());
        assertThat(ChildBlockCodec.ends(ends)).isEqualTo(SAMPLES);
        assertThat(block.summaries()).isEqualTo(summaries);
        assertThat(block.ends()).isEqualTo(ends);
    }

    /** Reads a golden file. If there is none, writes a proposal that can be committed. */
    private static Bytes golden(String name, Bytes proposed) throws IOException {
        try (var file = ChildBlockCodecTest.class.getResourceAsStream(name + ".hex")) {
            if (file == null) {
                var proposals = Files.createDirectories(Path.of("target", "golden"));
                throw new AssertionError(
                        "No golden file; proposed: "
                                + Files.writeString(
                                        proposals.resolve(name + ".hex"),
                                        HexFormat.of().formatHex(proposed.toArray()) + "\n"));
            }
            var hex = new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
            return Bytes.wrap(HexFormat.of().parseHex(hex));
        }
    }

    @Test
    void damaged_bytes_are_refused() {
        var bytes = ChildBlockCodec.encode(1, SAMPLES).ends().toArray();
        for (int length = 0; length < bytes.length; length++) {
            var truncated = Bytes.wrap(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> ChildBlockCodec.ends(truncated))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void children_of_different_runs_are_refused() {
        var other = end(ChildName.of("0dbfba93-bcff-410b-9b5c-abf41ae9eddb", 1, 0), null);
        assertThatThrownBy(() -> ChildBlockCodec.encode(1, List.of(SAMPLES.getFirst(), other)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ChildEnd end(String name, @Nullable Payload output) {
        return new ChildEnd(
                1, 1, name, ExecutionStatus.ABORTED, null, output, null, null, START, START, 0);
    }
}
