package dev.askel.asl.expression.jsonata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Runs the test suite of JSONata, which is in the folder {@code shared} beside the repository. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReferenceSuiteTest {
    private static final int CASES = 1_625;
    private static final double PASSED_MIN = 0.99;

    @Test
    void all_cases_pass_except_the_listed_ones() throws IOException {
        var cases = SuiteCase.readAll(Shared.folder("jsonata-suite"));
        assertThat(cases).hasSize(CASES);

        var failures = new TreeMap<String, String>();
        for (var each : cases) {
            var failure = each.failure();
            if (failure != null) {
                failures.put(each.name(), each.expression() + ": " + failure);
            }
        }

        assertThat(failures).containsOnlyKeys(listed().keySet());
        assertThat(1.0 - (double) failures.size() / CASES).isGreaterThanOrEqualTo(PASSED_MIN);
    }

    private static Map<String, String> listed() throws IOException {
        var name = "reference-exceptions.txt";
        var listed = new TreeMap<String, String>();
        try (var file =
                Objects.requireNonNull(ReferenceSuiteTest.class.getResourceAsStream(name))) {
            for (var line : new String(file.readAllBytes(), UTF_8).lines().toList()) {
                if (!line.startsWith("#")) {
                    int colon = line.indexOf(": ");
                    listed.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
        }
        assertThat(listed.values()).allSatisfy(reason -> assertThat(reason).isNotBlank());
        return listed;
    }
}
