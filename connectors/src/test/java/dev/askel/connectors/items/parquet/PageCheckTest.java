package dev.askel.connectors.items.parquet;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.HexFormat;
import org.apache.parquet.column.Encoding;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that false counts in pages are refused. The decoders would allocate gigabytes for each of
 * them.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PageCheckTest {
    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest
    @CsvSource({
        // The page has a width of 1 bit and a run of 2^30 groups of packed values.
        "01FFFFFFFF07, RLE_DICTIONARY",
        // The page has a width of 0 bits.
        "00FFFFFFFF07, PLAIN_DICTIONARY",
        "21FF, RLE_DICTIONARY",
        "05000000FFFFFFFF07, RLE",
        "FFFFFFFF03, RLE",
        // Blocks of 128 values in 4 parts, of 2^32 values.
        "800104FFFFFFFF0F00, DELTA_BINARY_PACKED",
        "FFFFFFFF0F040500, DELTA_LENGTH_BYTE_ARRAY",
        "800100050000, DELTA_BYTE_ARRAY",
        // The first list of lengths is valid, the second is not.
        "8001040100800104FFFFFFFF0F00, DELTA_BYTE_ARRAY",
    })
    void refuses_counts_above_those_of_the_page(String hex, Encoding encoding) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> PageCheck.checkPlainValues(bytes(hex), 100, encoding))
                .withMessage("a page has counts that do not match its size");
    }

    @ParameterizedTest
    @CsvSource({
        // 100 equal values; 104 packed ones.
        "01C80101, RLE_DICTIONARY",
        "011BFFFFFFFFFFFFFFFFFFFFFFFFFF, RLE_DICTIONARY",
        "'', RLE_DICTIONARY",
        "80010401000000000000, DELTA_BINARY_PACKED",
    })
    void accepts_counts_of_the_page(String hex, Encoding encoding) {
        assertThatCode(() -> PageCheck.checkPlainValues(bytes(hex), 100, encoding))
                .doesNotThrowAnyException();
    }

    @Test
    void refuses_levels_above_those_of_the_page() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> PageCheck.checkLevels(bytes("FFFFFFFF07"), 100, 1));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        PageCheck.checkPageOfVersion1(
                                bytes("05000000FFFFFFFF07"),
                                100,
                                0,
                                Encoding.RLE,
                                1,
                                Encoding.RLE,
                                Encoding.PLAIN));
    }
}
