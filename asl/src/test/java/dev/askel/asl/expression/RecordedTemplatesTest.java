package dev.askel.asl.expression;

import static dev.askel.asl.expression.TestScope.shown;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.template.PayloadTemplate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares templates with recordings of AWS. Each row has the Parameters of one Pass state, its
 * input, and the output or the cause of its failure.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
class RecordedTemplatesTest {
    private static final int RECORDED = 70;

    static Stream<JsonNode> recorded() {
        var name = "recorded-templates.jsonl";
        var file = Objects.requireNonNull(RecordedTemplatesTest.class.getResourceAsStream(name));
        try (var lines = new BufferedReader(new InputStreamReader(file, UTF_8))) {
            return lines.lines().map(line -> TestScope.json(line).tree()).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void a_template_has_the_recorded_result(JsonNode row) throws InvalidExpressionException {
        var scope =
                TestScope.of(JsonEncoder.encode(row.get("input")))
                        .withContext(JsonEncoder.encode(row.get("context")));

        var result = PayloadTemplate.compile(row.get("template")).evaluate(scope);

        if (row.has("output")) {
            assertThat(result).isInstanceOf(Evaluation.Value.class);
            assertThat(((Evaluation.Value) result).value()).isEqualTo(row.get("output"));
        } else {
            // The recording has a placeholder where AWS's cause quotes the input.
            var cause = row.get("cause").textValue().replaceFirst("'<json-input:1>'$", "");
            assertThat(shown(result))
                    .startsWith(row.get("error").textValue() + ": " + cause + "'{");
        }
    }

    @Test
    void every_recording_is_read() {
        assertThat(recorded()).hasSize(RECORDED);
    }
}
