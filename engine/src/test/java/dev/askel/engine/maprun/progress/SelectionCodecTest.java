package dev.askel.engine.maprun.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.sql.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class SelectionCodecTest {
    private static final RedriveSelection SAMPLE =
            new RedriveSelection(
                    new long[] {99_999_999L, 3, 4, 70_000},
                    100,
                    new OutcomeCounts(0, 50, 25, 2, 0, 1),
                    new OutcomeCounts(0, 2, 1, 2, 0, 1));

    @Test
    void the_golden_file_of_version_1_is_read_and_written() throws IOException {
        try (var file = SelectionCodecTest.class.getResourceAsStream("selection-1.hex")) {
            assertThat(file).as(HexFormat.of().formatHex(bytes())).isNotNull();
            var hex = new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
            var read = SelectionCodec.decode(Bytes.wrap(HexFormat.of().parseHex(hex)));
            assertThat(read.childNumbers()).containsExactly(3, 4, 70_000, 99_999_999L);
            assertThat(read.itemCount()).isEqualTo(100);
            assertThat(read.unselectedItems()).isEqualTo(SAMPLE.unselectedItems());
            assertThat(read.unselectedChildren()).isEqualTo(SAMPLE.unselectedChildren());
            assertThat(HexFormat.of().formatHex(bytes())).isEqualTo(hex);
        }
    }

    @Test
    void damaged_bytes_and_a_later_version_are_refused() {
        var bytes = bytes();
        for (int length = 0; length < bytes.length; length++) {
            var truncated = Bytes.wrap(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> SelectionCodec.decode(truncated))
                    .isInstanceOf(IllegalStateException.class);
        }
        bytes[1] = 2;
        assertThatThrownBy(() -> SelectionCodec.decode(Bytes.wrap(bytes)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Version 2");
    }

    @Test
    void a_selection_is_bounded() {
        var most = LongStream.range(0, RedriveSelection.CHILDREN_MAX).map(i -> 1_000 * i);
        var selection =
                new RedriveSelection(most.toArray(), 1, OutcomeCounts.NONE, OutcomeCounts.NONE);
        assertThat(SelectionCodec.encode(selection).size()).isLessThan(400_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new RedriveSelection(
                                new long[RedriveSelection.CHILDREN_MAX + 1],
                                1,
                                OutcomeCounts.NONE,
                                OutcomeCounts.NONE));
    }

    @Test
    void a_redrive_voids_the_selected_ends_only() {
        var ended =
                new RunProgress(
                        new Frontier(1_000, 20, true),
                        List.of(),
                        List.of(),
                        new OutcomeCounts(500, 100, 50, 27, 0, 1),
                        new OutcomeCounts(10, 4, 2, 3, 0, 1),
                        0,
                        List.of(),
                        null);
        var redriven = ended.redriven(1, 9, SAMPLE);
        assertThat(redriven.children()).isEqualTo(new OutcomeCounts(10, 2, 1, 2, 4, 1));
        assertThat(redriven.items()).isEqualTo(new OutcomeCounts(500, 50, 25, 2, 100, 1));
        assertThat(redriven.reopenedTo()).isEqualTo(RedrivePosition.START);
    }

    private static byte[] bytes() {
        return SelectionCodec.encode(SAMPLE).toArray();
    }
}
