package dev.askel.connectors.items.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ParquetRowsTest {
    private static List<String> lines(String name) {
        return new String(SampleFile.bytes(name), StandardCharsets.UTF_8).lines().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"types", "nested"})
    void reads_each_type_as_json(String name) throws Exception {
        assertThat(SampleFile.rows(SampleFile.named(name + ".parquet")))
                .isEqualTo(lines(name + ".jsonl"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd", "lz4_raw"})
    void reads_each_compression_and_both_versions_of_the_format(String codec) throws Exception {
        for (var version : List.of("v1", "v2")) {
            assertThat(SampleFile.rows(SampleFile.named(codec + "-" + version + ".parquet")))
                    .as(version)
                    .hasSize(1_000)
                    .isEqualTo(IntStream.range(0, 1_000).mapToObj(ParquetRowsTest::row).toList());
        }
    }

    /** The rows of the files for compressions and row groups. */
    private static String row(int number) {
        return "{\"id\":%d,\"name\":\"name %d\",\"city\":%s,\"score\":%s}"
                .formatted(
                        number,
                        number,
                        number % 10 == 0 ? "null" : "\"city %d\"".formatted(number % 7),
                        number / 4.0);
    }

    @Test
    void refuses_a_compression_that_it_does_not_know() {
        assertThatExceptionOfType(ParquetException.class)
                .isThrownBy(() -> SampleFile.rows(SampleFile.named("brotli.parquet")))
                .withMessage(
                        "its columns are compressed with BROTLI; supported are UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 7000",
        "1, 6999",
        "2047, 4953",
        "2048, 4952",
        "2049, 4951",
        "6999, 1",
        "7000, 0",
        "7001, 0",
    })
    void skips_rows(int count, int left) throws Exception {
        var rows = SampleFile.open(SampleFile.named("groups.parquet"));
        assertThat(rows.skip(count)).isEqualTo(7_000 - left);
        assertThat(SampleFile.rest(rows))
                .isEqualTo(
                        IntStream.range(7_000 - left, 7_000)
                                .mapToObj(ParquetRowsTest::row)
                                .toList());
    }

    @Test
    void skips_from_the_middle_of_a_row_group() throws Exception {
        var rows = SampleFile.open(SampleFile.named("groups.parquet"));
        assertThat(rows.next()).hasToString(row(0));
        assertThat(rows.skip(3_000)).isEqualTo(3_000);
        assertThat(rows.next()).hasToString(row(3_001));
        assertThat(rows.skip(0)).isZero();
        assertThat(rows.skip(Long.MAX_VALUE)).isEqualTo(7_000 - 3_002);
        assertThat(rows.next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pages-v1", "pages-v2", "snappy-v1", "snappy-v2", "types", "nested"})
    void skips_to_any_row(String name) throws Exception {
        var file = SampleFile.named(name + ".parquet");
        var all = SampleFile.rows(file);
        for (int count = 0; count < all.size(); count += 1 + count / 10) {
            try (var rows = SampleFile.open(file)) {
                assertThat(rows.skip(count)).isEqualTo(count);
                assertThat(SampleFile.rest(rows))
                        .as("after %d", count)
                        .isEqualTo(all.subList(count, all.size()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pages-v1", "pages-v2"})
    void does_not_decode_skipped_pages(String name) throws Exception {
        var expected = SampleFile.rows(SampleFile.named(name + ".parquet"));
        var content = SampleFile.bytes(name + ".parquet");
        // The length of the first text.
        int text = new String(content, StandardCharsets.ISO_8859_1).indexOf("name 0");
        Arrays.fill(content, text - Integer.BYTES, text, (byte) 0xFF);
        assertThatExceptionOfType(ParquetException.class)
                .isThrownBy(() -> SampleFile.rows(SampleFile.of(content)));
        try (var rows = SampleFile.open(SampleFile.of(content))) {
            rows.skip(500);
            assertThat(SampleFile.rest(rows)).isEqualTo(expected.subList(500, 1_500));
        }
    }

    @Test
    void does_not_read_skipped_row_groups() throws Exception {
        var file = SampleFile.named("groups.parquet");
        var rows = SampleFile.open(file);
        assertThat(file.reads()).hasSize(1);
        rows.skip(4_096);
        assertThat(file.reads()).hasSize(1);
        rows.next();
        assertThat(file.reads()).hasSize(2);
    }

    @Test
    void refuses_a_row_above_the_maximum() throws Exception {
        var rows =
                ParquetRows.open(
                        SampleFile.named("nested.parquet"),
                        10,
                        new ParquetMemory(256L << 20),
                        SampleFile.OWNER);
        assertThatExceptionOfType(ParquetException.class)
                .isThrownBy(rows::next)
                .withMessage("a row has more than 10 bytes");
    }

    @Test
    void refuses_a_file_cut_at_any_byte() {
        var content = SampleFile.bytes("nested.parquet");
        for (int length = 0; length < content.length; length++) {
            var cut = SampleFile.of(Arrays.copyOf(content, length));
            assertThatExceptionOfType(ParquetException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> SampleFile.rows(cut));
        }
    }

    @Test
    void refuses_a_wrong_magic_number_and_an_encrypted_file() {
        var content = SampleFile.bytes("nested.parquet");
        content[content.length - 1] = 'E';
        assertThatExceptionOfType(ParquetException.class)
                .isThrownBy(() -> SampleFile.rows(SampleFile.of(content)))
                .withMessage("it is encrypted");
        content[content.length - 1] = 'X';
        assertThatExceptionOfType(ParquetException.class)
                .isThrownBy(() -> SampleFile.rows(SampleFile.of(content)))
                .withMessage("it does not end with the magic number PAR1");
    }

    @Test
    void refuses_a_footer_above_the_maximum() {
        var content = new byte[6_000_000];
        var trailer = new byte[] {0, 0, 0x58, 0, 'P', 'A', 'R', '1'};
        System.arraycopy(trailer, 0, content, content.length - trailer.length, trailer.length);
        assertThatExceptionOfType(ParquetException.class)
                .isThrownBy(() -> SampleFile.rows(SampleFile.of(content)))
                .withMessage("its footer has 5767168 bytes, but at most 5242880 are supported");
    }

    /** The reader cannot detect every damaged byte, because the files have no checksums. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nested",
                "types",
                "uncompressed-v1",
                "uncompressed-v2",
                "snappy-v2",
                "gzip-v1",
                "zstd-v1",
                "pages-v1",
                "pages-v2"
            })
    void a_damaged_byte_never_breaks_the_reader(String name) throws Exception {
        var content = SampleFile.bytes(name + ".parquet");
        for (int at = 0; at + 1 < content.length; at += 1 + content.length / 750) {
            var damaged = content.clone();
            damaged[at] ^= (byte) (1 + at % 255);
            requireRowsOrReason(damaged);
            damaged[at] = -1;
            damaged[at + 1] = -1;
            requireRowsOrReason(damaged);
        }
    }

    private static void requireRowsOrReason(byte[] content) throws IOException {
        for (int skipped : List.of(0, 500)) {
            try (var rows = SampleFile.open(SampleFile.of(content))) {
                rows.skip(skipped);
                assertThat(SampleFile.rest(rows)).doesNotContainNull();
            } catch (ParquetException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void the_failure_of_the_file_is_not_a_damaged_file() throws Exception {
        var sample = SampleFile.named("groups.parquet");
        var broken = new IOException("broken");
        var file =
                new RangeReader() {
                    private int reads;

                    @Override
                    public long size() {
                        return sample.size();
                    }

                    @Override
                    public byte[] read(long offset, int length) throws IOException {
                        if (reads++ > 0) {
                            throw broken;
                        }
                        return sample.read(offset, length);
                    }
                };
        var rows = SampleFile.open(file);
        assertThatExceptionOfType(IOException.class).isThrownBy(rows::next).isSameAs(broken);
    }
}
