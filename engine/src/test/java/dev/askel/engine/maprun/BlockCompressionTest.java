package dev.askel.engine.maprun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.sql.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BlockCompressionTest {
    /** Text like the outcomes of 100 children. */
    private static final Bytes OUTCOMES =
            Bytes.wrap(
                    IntStream.range(0, 100)
                            .mapToObj("{\"order\":%d,\"status\":\"delivered\"}"::formatted)
                            .collect(Collectors.joining())
                            .getBytes(StandardCharsets.UTF_8));

    @Test
    void outcomes_with_repetitions_are_compressed_and_expanded_again() {
        var stored = BlockCompression.compress(OUTCOMES);
        assertThat(stored.size()).isLessThan(OUTCOMES.size() / 2);
        assertThat(BlockCompression.expand(stored)).isEqualTo(OUTCOMES);
    }

    @Test
    void small_outcomes_and_those_without_repetitions_are_stored_as_they_are() {
        var small = Bytes.wrap(Arrays.copyOf(OUTCOMES.unsafeArray(), 1_023));
        assertThat(BlockCompression.compress(small)).isSameAs(small);
        assertThat(BlockCompression.expand(small)).isSameAs(small);
        var random = new byte[10_000];
        new Random(1).nextBytes(random);
        var without = Bytes.wrap(random);
        assertThat(BlockCompression.compress(without)).isSameAs(without);
    }

    /** Releases of the library may compress differently, so the test only reads the golden file. */
    @Test
    void the_golden_compressed_block_is_expanded() throws IOException {
        try (var file = BlockCompressionTest.class.getResourceAsStream("compressed-1.hex")) {
            var hex =
                    new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            var stored = Bytes.wrap(HexFormat.of().parseHex(hex.strip()));
            assertThat(BlockCompression.expand(stored)).isEqualTo(OUTCOMES);
        }
    }

    @Test
    void damaged_bytes_are_refused() {
        var stored = BlockCompression.compress(OUTCOMES).toArray();
        for (int length = 1; length < stored.length; length++) {
            var truncated = Bytes.wrap(Arrays.copyOf(stored, length));
            assertThatThrownBy(() -> BlockCompression.expand(truncated))
                    .isInstanceOf(IllegalStateException.class);
        }
        // This is the first byte of the size. With this value, the outcomes would have about two
        // gigabytes.
        stored[1] = 0x7f;
        assertThatThrownBy(() -> BlockCompression.expand(Bytes.wrap(stored)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("A compressed block of children is damaged");
    }
}
