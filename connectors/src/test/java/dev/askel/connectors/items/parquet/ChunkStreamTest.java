package dev.askel.connectors.items.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChunkStreamTest {
    private final SampleFile file =
            SampleFile.of(new byte[] {9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 9});

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 8, 10})
    void skips_within_the_window_and_beyond_it(int skipped) throws Exception {
        var chunk = new ChunkStream(file, 1, 12, 4);
        assertThat(chunk.read()).isZero();
        chunk.skipUnread(skipped);
        assertThat(chunk.remaining()).isEqualTo(11 - skipped);
        assertThat(chunk.read()).isEqualTo(1 + skipped);
        assertThat(chunk.readAllBytes()).hasSize(10 - skipped);
    }

    @Test
    void does_not_read_skipped_bytes() throws Exception {
        var chunk = new ChunkStream(file, 1, 12, 4);
        chunk.skipUnread(10);
        assertThat(chunk.readAllBytes()).containsExactly(10, 11);
        assertThat(file.reads()).containsExactly(2);
    }

    @Test
    void skips_at_most_the_rest_of_the_chunk() {
        var chunk = new ChunkStream(file, 1, 12, 4);
        assertThatIllegalArgumentException().isThrownBy(() -> chunk.skipUnread(13));
        assertThatIllegalArgumentException().isThrownBy(() -> chunk.skipUnread(-1));
    }
}
