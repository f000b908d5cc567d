package dev.askel.asl.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests timestamps (docs/aws/asl.md section 7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class Rfc3339Test {
    @ParameterizedTest
    @CsvSource({
        "2016-03-14T01:59:00Z, 2016-03-14T01:59:00Z",
        "2016-03-14T01:59:00+02:00, 2016-03-13T23:59:00Z",
        "2016-03-14T01:59:00-00:30, 2016-03-14T02:29:00Z",
        "2016-03-14T01:59:00.5Z, 2016-03-14T01:59:00.500Z",
        "2016-03-14T01:59:00.000000Z, 2016-03-14T01:59:00Z",
        "2016-03-14T01:59:00.123456789Z, 2016-03-14T01:59:00.123456789Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "2024-02-29T23:59:59Z, 2024-02-29T23:59:59Z",
    })
    void a_timestamp_has_an_upper_case_t_and_a_zone(String text, Instant instant) {
        assertThat(Rfc3339.parse(text)).contains(instant);
        assertThat(Rfc3339.isTimestamp(text)).isTrue();
    }

    /** AWS's recordings test_wait_timestamp_path and test_wait have some of these texts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2016-12-05T21:29:29",
                "2026-11-20T07:36:25.000000",
                "2016-12-05 21:29:29Z",
                "2016-13-05T21:29:29Z",
                "2016-12-05T25:29:29Z",
                "05-12-2016T21:29:29Z",
                "2016-12-05t21:29:29Z",
                "2016-12-05T21:29:29z",
                "2016-12-05T21:29Z",
                "2016-12-05T21:29:29.Z",
                "2016-12-05T21:29:29.1234567890Z",
                "2016-12-05T21:29:29+0100",
                "2016-12-05T21:29:29+01:00[Europe/Berlin]",
                "2023-02-29T00:00:00Z",
                "2023-02-28T24:00:00Z",
                "2016-12-05",
                "{% $now() %}",
                ""
            })
    void other_texts_are_not_timestamps(String text) {
        assertThat(Rfc3339.parse(text)).isEmpty();
        assertThat(Rfc3339.isTimestamp(text)).isFalse();
    }
}
