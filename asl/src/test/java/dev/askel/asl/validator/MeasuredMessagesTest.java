package dev.askel.asl.validator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the validator's texts with those measured on AWS (docs/aws/measured.md section 1). Each
 * case has the number of a row.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MeasuredMessagesTest {

    /** The rows without a case in this test, each with the test that covers it. */
    private static final Map<String, String> ROWS_WITHOUT_CASE =
            Map.of(
                    "2", "case of row 1",
                    "32", "IntegrationsTest",
                    "35", "SpecifiedMessagesTest");

    static Stream<MeasuredCase> cases() {
        return Stream.of(
                        MeasuredStateCases.all(),
                        MeasuredLanguageCases.all(),
                        MeasuredTypeCases.all())
                .flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_definition_gets_the_messages_measured_on_aws(MeasuredCase each) {
        assertThat(each.actual()).isEqualTo(each.message());
    }

    @Test
    void every_row_has_a_case() throws IOException {
        var page = RecordedCases.page("measured.md");
        var section = page.substring(page.indexOf("\n## 1."), page.indexOf("\n## 2."));
        var rows = new TreeSet<String>();
        var numbers = Pattern.compile("\n\\| (\\d+a?) \\|").matcher(section);
        while (numbers.find()) {
            rows.add(numbers.group(1));
        }
        assertThat(rows).hasSizeGreaterThan(40);
        rows.removeAll(cases().map(MeasuredCase::row).collect(Collectors.toSet()));
        assertThat(rows).isEqualTo(new TreeSet<>(ROWS_WITHOUT_CASE.keySet()));
    }
}
