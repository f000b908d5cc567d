package dev.askel.engine.execution.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class CauseFingerprintTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "order 17 is unpaid | order 4 is unpaid",
                "RequestId: 7f3c1a52-08c4-4b8e-9d7e-3f1d9c1a0b2c | RequestId: 00000000-aaaa-4b8e-9d7e-3f1d9c1a0b2c",
                "no order 01HZX3M8Q2 | no order 01J00BCDEFGH",
                "object 5d41402abc4b2a76 is gone | object e99a18c428cb38d5 is gone",
                "timeout after 3.5 s at 10.0.0.7:80 | timeout after 4.25 s at 10.0.1.22:8080",
            })
    void causes_that_differ_only_in_numbers_and_ids_have_the_same_fingerprint(
            String one, String other) {
        assertThat(CauseFingerprint.of("E", one)).isEqualTo(CauseFingerprint.of("E", other));
    }

    @Test
    void causes_with_different_words_or_errors_have_different_fingerprints() {
        var unpaid = CauseFingerprint.of("E", "order 17 is unpaid");

        assertThat(CauseFingerprint.of("E", "order 17 is declined")).isNotEqualTo(unpaid);
        assertThat(CauseFingerprint.of("Other", "order 17 is unpaid")).isNotEqualTo(unpaid);
        assertThat(CauseFingerprint.of("E", null)).isNotEqualTo(unpaid).hasSize(16);
    }
}
