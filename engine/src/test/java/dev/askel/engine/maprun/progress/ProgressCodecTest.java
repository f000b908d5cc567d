package dev.askel.engine.maprun.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.sql.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ProgressCodecTest {
    private static final RunProgress SAMPLE =
            new RunProgress(
                    new Frontier(100_000_000L, 4_000_000L, true),
                    List.of(
                            new SourceCheckpoint(0, "etag|0"),
                            new SourceCheckpoint(99_999_000L, "etag|5368709120")),
                    List.of(
                            OpenChild.first(7, 175, 25),
                            new OpenChild(8, OpenChild.REOPENED, 25, 2, 41),
                            OpenChild.first(3_999_999, 99_999_975L, 25)),
                    new OutcomeCounts(99_999_900, 10, 5, 3, 7),
                    new OutcomeCounts(3_999_990, 2, 1, 3, 1),
                    2,
                    List.of(40L, 77L),
                    new RedrivePosition(41, 13));

    @Test
    void a_progress_is_read_as_it_was_written() {
        for (var progress : List.of(SAMPLE, RunProgress.START)) {
            assertThat(ProgressCodec.decode(ProgressCodec.encode(progress))).isEqualTo(progress);
        }
    }

    @Test
    void the_golden_file_of_version_1_is_read_and_written() throws IOException {
        try (var file = ProgressCodecTest.class.getResourceAsStream("progress-1.hex")) {
            assertThat(file).as(HexFormat.of().formatHex(bytes(SAMPLE))).isNotNull();
            var hex = new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
            var golden = HexFormat.of().parseHex(hex.replace("\n", ""));
            assertThat(ProgressCodec.decode(Bytes.wrap(golden))).isEqualTo(SAMPLE);
            assertThat(HexFormat.of().formatHex(bytes(SAMPLE)))
                    .isEqualTo(HexFormat.of().formatHex(golden));
        }
    }

    @Test
    void ten_thousand_open_children_need_less_than_100_kilobytes() {
        var open = new ArrayList<OpenChild>();
        for (int i = 0; i < 10_000; i++) {
            open.add(OpenChild.first(50_000_000L + 3L * i, 50_000_000L + 3L * i, 1));
        }
        var progress =
                new RunProgress(
                        new Frontier(60_000_000L, 60_000_000L, false),
                        List.of(),
                        open,
                        OutcomeCounts.NONE,
                        OutcomeCounts.NONE,
                        0,
                        List.of(),
                        null);
        assertThat(ProgressCodec.encode(progress).size()).isLessThan(100_000);
    }

    @Test
    void damaged_bytes_are_refused() {
        var bytes = bytes(SAMPLE);
        for (int length = 0; length < bytes.length; length++) {
            var truncated = Bytes.wrap(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> ProgressCodec.decode(truncated))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void children_that_cannot_be_redriven_are_appended() {
        var appended =
                new RunProgress(
                        SAMPLE.frontier(),
                        SAMPLE.checkpoints(),
                        SAMPLE.open(),
                        new OutcomeCounts(99_999_900, 10, 5, 3, 7, 25),
                        new OutcomeCounts(3_999_990, 2, 1, 3, 1, 1),
                        SAMPLE.redriveCount(),
                        SAMPLE.redriveVersions(),
                        SAMPLE.reopenedTo());
        var before = bytes(SAMPLE);
        var bytes = bytes(appended);
        assertThat(ProgressCodec.decode(Bytes.wrap(bytes))).isEqualTo(appended);
        assertThat(bytes).startsWith(Arrays.copyOf(before, before.length - 1));
        assertThat(HexFormat.of().formatHex(bytes, before.length - 1, bytes.length))
                .isEqualTo("181901ff");
    }

    @Test
    void an_export_is_appended() {
        var files =
                new ExportedFiles(
                        List.of(8_388_608, 5),
                        List.of(),
                        List.of(300),
                        new Frontier(100_000_500L, 4_000_020L, false),
                        new SourceCheckpoint(100_000_000L, "etag|0"));
        var failed = new MapRunOutcome.Failed("E", null);
        var exporting = SAMPLE.withExport(new ExportProgress(failed, files));
        var before = bytes(SAMPLE);
        var bytes = bytes(exporting);
        assertThat(ProgressCodec.decode(Bytes.wrap(bytes))).isEqualTo(exporting);
        assertThat(bytes).startsWith(Arrays.copyOf(before, before.length - 1));
        assertThat(HexFormat.of().formatHex(bytes, before.length - 1, bytes.length))
                .isEqualTo(
                        "0000" // nothing that cannot be redriven
                                + "9f1a0080000005ff9fff9f19012cff" // the sizes
                                + "1a05f5e2f41a003d0914" // the next item and child
                                + "1a05f5e10066657461677c30" // the checkpoint
                                + "664641494c45446145f6ff"); // FAILED, E, null
        var array =
                SAMPLE.withExport(
                        new ExportProgress(
                                new MapRunOutcome.Aborted(),
                                new ExportedFiles(
                                        List.of(), List.of(), List.of(1), Frontier.START, null)));
        assertThat(ProgressCodec.decode(ProgressCodec.encode(array))).isEqualTo(array);
        assertThat(array.redriven(3, 99, null).export()).isNull();
    }

    @Test
    void a_later_version_is_refused() {
        var later = bytes(RunProgress.START);
        later[1] = 2;
        assertThatThrownBy(() -> ProgressCodec.decode(Bytes.wrap(later)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Version 2");
    }

    @Test
    void a_redrive_voids_unsuccessful_ends_and_keeps_the_others() {
        var redriven = SAMPLE.redriven(3, 99, null);
        assertThat(redriven.children()).isEqualTo(new OutcomeCounts(3_999_990, 0, 0, 0, 7));
        assertThat(redriven.redriveVersions()).containsExactly(40L, 77L, 99L);
        assertThat(redriven.reopenedTo()).isEqualTo(RedrivePosition.START);
        assertThat(redriven.open())
                .extracting(OpenChild::child, OpenChild::firstItem, OpenChild::redriveCount)
                .containsExactly(
                        tuple(7L, 175L, 1),
                        tuple(8L, OpenChild.REOPENED, 3),
                        tuple(3_999_999L, 99_999_975L, 1));
    }

    private static byte[] bytes(RunProgress progress) {
        return ProgressCodec.encode(progress).toArray();
    }
}
