package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.ServedEngine;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the pause of the installation over REST; every answer is checked against its schema. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class InstallationRoutesTest {
    private static final DocumentedApi API = new DocumentedApi(ServedEngine.shared().address());

    @Test
    void an_installation_that_runs_has_no_pause() {
        assertThat(API.callOk("DescribeInstallationPause", Map.of()).body().has("paused"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 409",
                "{\"ratePerSecond\": 5} | 409",
                "{\"ratePerSecond\": 0.01} | 400",
                "{\"ratePerSecond\": 10001} | 400",
                "{\"ratePerSecond\": \"5\"} | 400"
            })
    void a_resumption_is_refused(String body, int status) {
        assertThat(API.call("ResumeInstallation", Map.of(), body).status()).isEqualTo(status);
    }
}
